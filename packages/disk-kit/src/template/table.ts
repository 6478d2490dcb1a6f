// The table of partitions, from the output of sfdisk and blkid of util-linux.
import type { Outcome, Shell } from '@mln/engine/api';

export type Probe = Shell['probe'];

/** Bytes. */
export interface Entry {
  /** As Linux counts: logical ones from 5. */
  readonly number: number;
  readonly start: number;
  readonly bytes: number;
  /** `83`, or the GUID of a type. */
  readonly code: string;
  /** True for a partition that only holds logical partitions. */
  readonly extended: boolean;
  /** As fstab has it behind `PARTUUID=`. */
  readonly uuid: string;
}

export interface Table {
  readonly label: 'dos' | 'gpt';
  /** Bytes. */
  readonly sector: number;
  readonly partitions: readonly Entry[];
}

/** `sfdisk --json`; `undefined` when there is no table of a kind that PCs have. */
export function parseTable(json: string): Table | undefined {
  const table = field(parsed(json), 'partitiontable');
  const [label, list] = [field(table, 'label'), field(table, 'partitions')];
  if ((label !== 'dos' && label !== 'gpt') || field(table, 'unit') !== 'sectors') return undefined;
  const sector = count(field(table, 'sectorsize')) || 512;
  const whole = { sector, device: text(field(table, 'device')), id: text(field(table, 'id')).replace(/^0x/, '') };
  const entries = (Array.isArray(list) ? list : []).flatMap((entry: unknown) => toEntry(entry, whole));
  return { label, sector, partitions: entries.sort((a, b) => a.start - b.start) };
}

interface Whole {
  readonly sector: number;
  readonly device: string;
  readonly id: string;
}

function toEntry(entry: unknown, { sector, device, id }: Whole): readonly Entry[] {
  // the name of the image, a "p" where that ends with a digit, and the number
  const number = Number(text(field(entry, 'node')).slice(device.length).replace(/^p/, ''));
  const [start, size] = [count(field(entry, 'start')) * sector, count(field(entry, 'size')) * sector];
  const code = text(field(entry, 'type'));
  if (!Number.isSafeInteger(number) || start === 0 || size === 0) return [];
  const uuid = text(field(entry, 'uuid')) || `${id}-${number.toString(16).padStart(2, '0')}`;
  return [{ number, start, bytes: size, code, extended: /^(5|f|85)$/i.test(code), uuid: uuid.toLowerCase() }];
}

/** `undefined` if the text is not JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** `undefined` where there is none. */
export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `TYPE`, `PTTYPE`, `UUID`, `LABEL`… from blkid. */
export type Tags = Readonly<Record<string, string>>;

/** Of an image, or of one of its partitions. */
export async function tagsOf(
  probe: Probe,
  path: string,
  part?: Pick<Entry, 'start' | 'bytes'>,
): Promise<Tags & { readonly missing: boolean }> {
  const where = part === undefined ? [] : ['-O', String(part.start), '-S', String(part.bytes)];
  const { exitCode, stdout }: Outcome = await probe({ file: 'blkid', args: ['-p', ...where, '-o', 'export', '--', path] });
  const rows = stdout.split('\n').flatMap((line) => {
    const at = line.indexOf('=');
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return Object.assign(Object.fromEntries(rows), { missing: exitCode === 127 });
}
