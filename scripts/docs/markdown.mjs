// Data → Markdown.
import { dirname, relative } from 'node:path';

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Rows of texts under headers; nothing when there are no rows. */
export const table = (headers, rows) =>
  rows.length === 0
    ? ''
    : [headers, headers.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

export const code = (text) => `\`${text}\``;

/** From one page to another file of the repository, both below its root. */
export const link = (text, to, from) => `[${text}](${relative(dirname(from), to)})`;

/** Commander's marks in a text would be taken for tags. */
export const plain = (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const units = [
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
];

/** 134217728 → 128M */
export const bytes = (n) => {
  const [unit, size] = units.find(([, size]) => n % size === 0 && n >= size) ?? ['', 1];
  return `${n / size}${unit}`;
};
