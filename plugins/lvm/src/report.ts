// LVM's report as JSON → groups and volumes (lvmreport(7)).
import type { Json } from '@mln/engine/api';

// types rather than interfaces, so that they are Json
export type Volume = {
  readonly bytes: number;
  readonly tags: readonly string[];
  /** Of a snapshot. */
  readonly origin: string | null;
  /** Of a thin volume. */
  readonly pool: string | null;
  readonly kind: string;
  readonly active: boolean;
  readonly open: boolean;
  readonly suspended: boolean;
  /** Of a pool or a snapshot: how full it is. */
  readonly percent: number | null;
  /** Of a pool: new blocks are zeroed before use. */
  readonly zeroes: boolean;
};

export type Group = {
  readonly uuid: string;
  /** Bytes of an extent. */
  readonly extent: number;
  /** Extents. */
  readonly free: number;
};

export const groupFields = 'vg_name,vg_uuid,vg_extent_size,vg_free_count';
export const volumeFields =
  'vg_name,lv_name,lv_size,lv_tags,origin,pool_lv,segtype,lv_active,lv_device_open,lv_suspended,data_percent,zero';

/** Arguments common to all reports: sizes in bytes, without a unit. */
export function reportArgs(fields: string): readonly string[] {
  return [...['--reportformat', 'json', '--units', 'b', '--nosuffix', '-o', fields]];
}

/** `undefined` if the text is not a report. */
export function readGroups(report: string): Readonly<Record<string, Group>> | undefined {
  const found = rowsOf(report, 'vg');
  return (
    found &&
    Object.fromEntries(
      found.map((row) => [
        text(row.vg_name),
        { uuid: text(row.vg_uuid), extent: number(row.vg_extent_size), free: number(row.vg_free_count) },
      ]),
    )
  );
}

/** By group and name. `undefined` if the text is not a report. */
export function readVolumes(report: string): Readonly<Record<string, Readonly<Record<string, Volume>>>> | undefined {
  const found = rowsOf(report, 'lv');
  if (found === undefined) return undefined;
  const groups: Record<string, Record<string, Volume>> = {};
  for (const row of found) groups[text(row.vg_name)] = { ...groups[text(row.vg_name)], [text(row.lv_name)]: volumeOf(row) };
  return groups;
}

type Row = Readonly<Record<string, unknown>>;

function volumeOf(row: Row): Volume {
  return {
    bytes: number(row.lv_size),
    tags: text(row.lv_tags).split(',').filter(Boolean),
    origin: text(row.origin) || null,
    pool: text(row.pool_lv) || null,
    kind: text(row.segtype),
    active: text(row.lv_active).startsWith('active'),
    open: text(row.lv_device_open) === 'open',
    suspended: text(row.lv_suspended) === 'suspended',
    percent: text(row.data_percent) === '' ? null : number(row.data_percent),
    zeroes: text(row.zero) === 'zero',
  };
}

/** `{ "report": [ { "lv": [ {…} ] } ] }` */
function rowsOf(report: string, what: 'vg' | 'lv'): readonly Row[] | undefined {
  const parsed = parse(report);
  if (!isRow(parsed) || !Array.isArray(parsed.report)) return undefined;
  return parsed.report.flatMap((part: unknown) => (isRow(part) && Array.isArray(part[what]) ? part[what].filter(isRow) : []));
}

function parse(report: string): unknown {
  try {
    return JSON.parse(report) as Json;
  } catch {
    return undefined;
  }
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'string' && value !== '' ? Number(value) : 0;
}
