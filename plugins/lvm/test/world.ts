// A volume group in memory: as much of LVM as the plugin speaks to.
import type { Command, Outcome } from '@mln/engine/api';
import { type MemoryFiles, memoryFiles, type ScriptShell, scriptShell } from '@mln/engine/testkit';

export interface Lv {
  size: number;
  tags: string[];
  origin: string;
  pool: string;
  kind: string;
  active: boolean;
  open: boolean;
  percent: string;
  zero: boolean;
}

export interface Seed {
  /** Extents of 4 MiB. */
  readonly free?: number;
  readonly volumes?: Readonly<Record<string, Partial<Lv>>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Nothing answers. */
  readonly blind?: true;
  /** Beside `vg0`, empty. */
  readonly groups?: readonly string[];
  /** Exit code of all of LVM. */
  readonly fails?: number;
}

export interface Lvm {
  readonly sh: ScriptShell;
  readonly files: MemoryFiles;
  readonly volumes: ReadonlyMap<string, Lv>;
}

export const extent = 4 * 2 ** 20;
export const uuid = 'uuid-of-vg0';
const plain: Lv = {
  size: extent,
  tags: [],
  origin: '',
  pool: '',
  kind: 'linear',
  active: true,
  open: false,
  percent: '',
  zero: false,
};

export function thinPool(more: Partial<Lv> = {}): Partial<Lv> {
  return {
    ...{ kind: 'thin-pool', size: 256 * extent, percent: '0.00', zero: true },
    ...more,
  };
}

/** Group `vg0`. */
export function lvmWorld(seed: Seed = {}): Lvm {
  const volumes = new Map<string, Lv>();
  const files = memoryFiles({ '/sample/templates/tiny.ext4': 'an image', '/dev/vg0/': '', ...seed.files });
  const put = async (name: string, lv: Partial<Lv>) => {
    volumes.set(name, { ...plain, ...lv });
    await files.write(`/dev/vg0/${name}`, 'a device');
  };
  for (const [name, lv] of Object.entries(seed.volumes ?? {})) void put(name, lv);
  const drop = async (name: string) => {
    volumes.delete(name);
    await files.remove(`/dev/vg0/${name}`);
  };
  const world = { volumes, put, drop, free: seed.free ?? 1000, groups: ['vg0', ...(seed.groups ?? [])] };
  const failure = { exitCode: seed.fails ?? 0, stderr: 'WARNING: not root\nFile locking initialisation failed.' };
  const fixed = seed.fails === undefined ? undefined : failure;
  const failing = ({ file }: Command) => (/^(lv|vg)/.test(file) ? fixed : undefined);
  const sh = scriptShell(seed.blind === true ? [] : [[/^/, (command) => failing(command) ?? answer(world, command)]]);
  return { sh, files, volumes };
}

interface World {
  readonly volumes: Map<string, Lv>;
  readonly free: number;
  readonly groups: readonly string[];
  put(name: string, lv: Partial<Lv>): Promise<void>;
  drop(name: string): Promise<void>;
}

function refusal(stderr: string): Partial<Outcome> {
  return { exitCode: 5, stderr };
}

async function answer(world: World, command: Command): Promise<Partial<Outcome>> {
  const { file, args } = command;
  if (args.includes('vg9')) return refusal('Volume group "vg9" not found');
  const [last = '', before = ''] = args.toReversed();
  const name = last.replace(/^vg0\//, '');
  const lv = world.volumes.get(name);
  switch (file) {
    case 'vgs':
      return {
        stdout: report(
          'vg',
          world.groups.map((vg) => groupRow(vg, world.free)),
        ),
      };
    case 'lvs':
      return { stdout: report('lv', [...world.volumes].filter(selected(args)).map(row)) };
    case 'lvcreate':
      return lvcreate(world, command);
    case 'lvrename':
      return lvrename(world, before, last);
    case 'lvremove':
    case 'lvextend':
    case 'lvchange':
      if (lv === undefined) return refusal(`Failed to find logical volume "${last}"`);
      if (file === 'lvremove') await world.drop(name);
      else await world.put(name, { ...lv, ...changed(lv, args) });
      return {};
    case 'stat':
      return last.startsWith('/dev/') ? { stdout: 'fe 0\n' } : { stdout: `2048 ${last}\n` };
    default:
      return {};
  }
}

function after(args: readonly string[], option: string): string | undefined {
  const at = args.indexOf(option);
  return at === -1 ? undefined : args[at + 1];
}

function bytes(size: string | undefined): number {
  return Math.ceil(Number(size?.replace(/b$/, '')) / extent) * extent;
}

function changed(lv: Lv, args: readonly string[]): Partial<Lv> {
  return {
    ...(args.includes('--deltag') ? { tags: lv.tags.filter((tag) => tag !== after(args, '--deltag')) } : {}),
    ...(args.includes('--activate') ? { active: after(args, '--activate') === 'y' } : {}),
    ...(args.includes('--size') ? { size: bytes(after(args, '--size')) } : {}),
  };
}

async function lvcreate(world: World, { args }: Command): Promise<Partial<Outcome>> {
  const name = after(args, '--name') ?? '';
  if (world.volumes.has(name)) return refusal(`Logical Volume "${name}" already exists in volume group "vg0"`);
  const tags = args.flatMap((arg, i) => (args[i - 1] === '--addtag' ? [arg] : []));
  const origin = args.includes('--snapshot') ? (args.at(-1) ?? '').replace(/^vg0\//, '') : '';
  const pool = after(args, '--thinpool') ?? world.volumes.get(origin)?.pool ?? '';
  const size = bytes(after(args, '--size') ?? after(args, '--virtualsize')) || (world.volumes.get(origin)?.size ?? 0);
  await world.put(name, { size, tags, origin, pool, kind: pool === '' ? 'linear' : 'thin' });
  return {};
}

async function lvrename(world: World, from: string, to: string): Promise<Partial<Outcome>> {
  const lv = world.volumes.get(from);
  if (lv === undefined) return refusal(`Existing logical volume "${from}" not found`);
  if (world.volumes.has(to)) return refusal(`Logical Volume "${to}" already exists in volume group "vg0"`);
  await world.drop(from);
  await world.put(to, lv);
  return {};
}

function selected(args: readonly string[]) {
  const wanted = after(args, '--select')?.split(' || ');
  return ([name, { origin }]: [string, Lv]) =>
    wanted === undefined || wanted.includes(`lv_name="${name}"`) || wanted.includes(`origin="${origin}"`);
}

function groupRow(vg: string, free: number) {
  return {
    ...{ vg_name: vg, vg_uuid: `uuid-of-${vg}`, vg_extent_size: `${extent}`, vg_free_count: `${free}` },
  };
}

function row([name, lv]: [string, Lv]) {
  return {
    vg_name: 'vg0',
    lv_name: name,
    lv_size: `${lv.size}`,
    lv_tags: lv.tags.toSorted().join(','),
    origin: lv.origin,
    pool_lv: lv.pool,
    segtype: lv.kind,
    lv_active: lv.active ? 'active' : '',
    lv_device_open: lv.open ? 'open' : '',
    lv_suspended: '',
    data_percent: lv.percent,
    zero: lv.zero ? 'zero' : 'unknown',
  };
}

function report(what: 'vg' | 'lv', rows: readonly object[]): string {
  return JSON.stringify({ report: [{ [what]: rows }] });
}
