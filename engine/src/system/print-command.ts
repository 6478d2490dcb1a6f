// Command → one line for people, which a shell would read the same way. The line never shows the input, which may contain
// secrets.
import type { Command } from '../api/ports.js';

/** `LC_ALL=C debugfs -w 'my disk.img' <<'[120 bytes]'`; a working directory precedes the line. */
export function render(command: Command): string {
  const env = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  const words = [...env, quote(command.file), ...command.args.map(quote)];
  const input = command.input === undefined ? [] : [`<<'[${Buffer.byteLength(command.input)} bytes]'`];
  const line = [...words, ...input].join(' ');
  return command.cwd === undefined ? line : `(cd ${quote(command.cwd)} && ${line})`;
}

export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (/[\x00-\x1f\x7f]/.test(word)) return `$'${word.replace(/[\\']/g, '\\$&').replace(/[\x00-\x1f\x7f]/g, escaped)}'`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
function escaped(c: string): string {
  return named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/**
 * Every occurrence of every secret, and of each of its lines, becomes `[secret]`. Secrets with less than four characters stay.
 */
export function redact(text: string, secrets: Iterable<string>): string {
  const parts = new Set([...secrets].flatMap((secret) => [secret, ...secret.split('\n')]).filter((part) => part.length >= 4));
  const longestFirst = [...parts].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, part) => left.replaceAll(part, '[secret]'), text);
}
