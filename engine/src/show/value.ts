// A decoded value → the text that a project file would have for it.
const units = [
  [2 ** 40, 'T'],
  [2 ** 30, 'G'],
  [2 ** 20, 'M'],
  [2 ** 10, 'K'],
] as const;

/** `type`: of the word's decoder; a size is bytes. */
export function plainValue(value: unknown, type: string): string {
  if (value === undefined || value === null) return '';
  if (type === 'size' && typeof value === 'number') return sizeOf(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function sizeOf(bytes: number): string {
  const [unit, letter] = units.find(([least]) => bytes >= least && bytes % least === 0) ?? [1, ''];
  return `${bytes / unit}${letter}`;
}
