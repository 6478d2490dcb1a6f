// (hosts file, names of the project) → hosts file.
import { insertLines, marked, withoutMarked } from './marked.js';

/** `10.0.0.11	web1.example.org web1` */
export function hostsLine(address: string, names: readonly string[]): string {
  return `${address}\t${names.join(' ')}`;
}

/** The first label follows a full name: `web1.example.org web1`. */
export function namesOf(hostname: string, host: string): readonly string[] {
  return [...new Set([hostname, hostname.split('.')[0] ?? hostname, host])];
}

/**
 * The project's lines replace its earlier lines, else the template's own name (127.0.1.1), else they follow localhost. The
 * template's 127.0.1.1 is removed, because it is the name of another machine.
 */
export function hostsFile(text: string, entries: readonly string[]): string {
  const { rest, at } = withoutMarked(text);
  const lines = rest.split('\n');
  const own = lines.findIndex(isOwnName);
  const place = at === undefined ? ifFound(own) : at - lines.slice(0, at).filter(isOwnName).length;
  const kept = lines.filter((line) => !isOwnName(line));
  const full = insertLines(kept.join('\n'), marked(entries), place ?? belowLocalhost(kept));
  return kept.some(isLocalhost) ? full : insertLines(full, ['127.0.0.1\tlocalhost'], 0);
}

function ifFound(index: number): number | undefined {
  return index < 0 ? undefined : index;
}

function belowLocalhost(lines: readonly string[]): number | undefined {
  const last = lines.findLastIndex((line) => /^\s*127\./.test(line));
  return last < 0 ? undefined : last + 1;
}

function isOwnName(line: string): boolean {
  return /^\s*127\.0\.1\.1\s/.test(line);
}

function isLocalhost(line: string): boolean {
  return /^\s*127\.\S+\s+(.*\s)?localhost(\s|$)/.test(line);
}
