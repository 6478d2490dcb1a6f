// Span → the lines of its file, with a caret below.
import type { Span } from '../api/span.js';

const window = 96;

/**
 * One to three lines: the line before it unless that is blank, the line itself clipped to the neighbourhood of the span, and a
 * row of carets. The frame is empty when the text has no such line. The frame cannot move the cursor of a terminal.
 */
export function frame(span: Span, text: string): string {
  const line = lineOf(text, span.line);
  if (line === undefined) return '';
  const start = Math.min(Math.max(span.column - 1, 0), line.length);
  const end = Math.min(start + Math.max(span.length, 1), Math.max(line.length, start + 1));
  const { from, to } = clip(line.length, start, end);
  const lead = from > 0 ? '…' : '';
  const shown = `${lead}${plain(line.slice(from, to))}${to < line.length ? '…' : ''}`;
  const pad = ' '.repeat(width(lead + plain(line.slice(from, start))));
  const caret = '^'.repeat(Math.max(1, width(plain(line.slice(start, Math.min(end, to))))));
  const before = span.line > 1 ? (lineOf(text, span.line - 1) ?? '') : '';
  const gutter = Math.max(2, String(span.line).length);
  return [
    ...(before.trim() === '' || from > 0 ? [] : [row(gutter, span.line - 1, shorten(before))]),
    row(gutter, span.line, shown),
    row(gutter, '', pad + caret),
  ].join('\n');
}

function row(gutter: number, number: number | string, text: string): string {
  return `${String(number).padStart(gutter)}│ ${text}`.trimEnd();
}

function lineOf(text: string, line: number): string | undefined {
  let start = 0;
  for (let n = 1; n < line; n += 1) {
    start = text.indexOf('\n', start) + 1;
    if (start === 0) return undefined;
  }
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end);
}

function clip(length: number, start: number, end: number): { readonly from: number; readonly to: number } {
  if (length <= window) return { from: 0, to: length };
  const room = Math.max(0, window - (end - start));
  const from = Math.max(0, Math.min(start - Math.floor(room / 2), length - window));
  return { from, to: Math.min(length, from + window) };
}

function shorten(line: string): string {
  return line.length <= window ? plain(line) : `${plain(line.slice(0, window))}…`;
}

function plain(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}

/** Columns that a terminal gives the text. */
function width(text: string): number {
  // the common case first: one column for each character
  if (/^[\x20-\x7e…]*$/.test(text)) return text.length;
  let columns = 0;
  for (const char of text) columns += /\p{M}/u.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return columns;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
