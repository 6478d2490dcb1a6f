// Rows → an aligned table of plain text.
import { stripVTControlCharacters, styleText } from 'node:util';
import type { Json } from '../api/json.js';

export interface TableOptions {
  /** Bold headers. */
  readonly color: boolean;
}

/** Lines without a last newline. Commas join lists, absent values are empty, and two blanks separate columns. */
export function table(
  rows: readonly (readonly (Json | undefined)[])[],
  headers: readonly string[],
  { color }: TableOptions,
): string {
  const cells = [headers, ...rows].map((row) => headers.map((_, column) => cell(row[column])));
  const widths = headers.map((_, column) => cells.reduce((most, row) => Math.max(most, width(row[column] ?? '')), 0));
  const lines = cells.map((row) =>
    row
      .map((text, column) => pad(text, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const [head = '', ...body] = lines;
  return [color ? styleText('bold', head, { validateStream: false }) : head, ...body].join('\n');
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(cell).join(', ');
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns of a terminal: two for East Asian wide letters and pictures, none for combining marks. */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const letter of text) if (!/\p{Mark}|\u200d|\ufe0f/u.test(letter)) columns += wide.test(letter) ? 2 : 1;
  return columns;
}
