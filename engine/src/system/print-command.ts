// Command → one line for people, which a shell would read the same way. Input is never shown: secrets travel in it.
import type { Command } from '../api/ports.js';

/** `LC_ALL=C debugfs -w 'my disk.img' <<'[120 bytes]'`; a directory to be in stands before it. */
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

/** Every occurrence of every secret, line by line too, becomes `[secret]`. Secrets of less than four characters are left. */
export function redact(text: string, secrets: Iterable<string>): string {
  const parts = new Set([...secrets].flatMap((secret) => [secret, ...secret.split('\n')]).filter((part) => part.length >= 4));
  const longestFirst = [...parts].sort((a, b) => b.length - a.length);
  return longestFirst.reduce((left, part) => left.replaceAll(part, '[secret]'), text);
}
