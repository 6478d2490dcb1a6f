// Account files: one record on each line, fields between colons. (text, …) → text; other lines stay byte for byte.

export type Fields = readonly string[];

export function records(text: string): readonly Fields[] {
  return text.split('\n').flatMap((line) => (line === '' || /^[#+-]/.test(line) ? [] : [line.split(':')]));
}

export function find(text: string, name: string): Fields | undefined {
  return records(text).find(([first]) => first === name);
}

/** Replaces the record of that name or adds it: at the end, but above the `+` lines of NIS, which end a search. */
export function put(text: string, fields: Fields): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.split(':')[0] === fields[0]);
  const record = fields.join(':');
  if (at >= 0) return lines.with(at, record).join('\n');
  const nis = lines.findIndex((line) => line.startsWith('+'));
  if (nis >= 0) return lines.toSpliced(nis, 0, record).join('\n');
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${record}\n`;
}

/** The lowest number from 1000 up that no record has in column 3; `preferred` when it is free. */
export function freeNumber(text: string, preferred = 1000): number {
  const used = new Set(records(text).map((fields) => Number(fields[2])));
  if (preferred >= 1000 && !used.has(preferred)) return preferred;
  let number = 1000;
  while (used.has(number)) number += 1;
  return number;
}
