// A key of a YAML, JSON or JavaScript file → where it probably stands: the loaders tell no places.
import type { Span } from '../api/span.js';

/** The first place below its parents at which each part of the path stands as a key; the beginning of the file when there is none. */
export function locate(file: string, text: string, path: readonly string[]): Span {
  let from = 0;
  let found: { readonly at: number; readonly length: number } | undefined;
  for (const key of path) {
    found = keyAfter(text, key, from);
    if (found === undefined) break;
    from = found.at + found.length;
  }
  if (found === undefined) return { file, line: 1, column: 1, length: 1 };
  const before = text.slice(0, found.at);
  const line = before.split('\n').length;
  return { file, line, column: found.at - before.lastIndexOf('\n'), length: found.length };
}

function keyAfter(text: string, key: string, from: number): { readonly at: number; readonly length: number } | undefined {
  const name = key.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  for (const match of text.slice(from).matchAll(new RegExp(`(?<![\\w.$-])(["']?)${name}\\1\\s*:`, 'g'))) {
    const at = from + match.index;
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (!/(?:^|\s)#|^\s*\/\//.test(line)) return { at, length: match[0].replace(/\s*:$/, '').length };
  }
  return undefined;
}
