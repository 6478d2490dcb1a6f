// The resources of this server for machines: programs, room for their memory, taps. The look happens before the plan and changes
// nothing.

import { containment } from '@mln/disk-kit';
import type { Facts, Json, LocalFiles, ObserveContext } from '@mln/engine/api';
import { missingPrograms, ownUid } from '@mln/machine-kit';

export interface Server {
  readonly uid: number;
  /** The missing programs; empty when unknown. */
  readonly missing: readonly string[];
  readonly memory: Room;
  /** True when this user may open /dev/net/tun. */
  readonly tun: boolean;
  /** By device: the user that may open it, -1 for root alone; a missing device has no entry. */
  readonly taps: Readonly<Record<string, number>>;
  /** The reason why the server cannot make a sandbox; absent if it can. */
  readonly sandboxFlaw?: string;
  /** The user of machines that root starts. */
  readonly user?: number;
  /** The reason why machines of root keep the user of root. */
  readonly userFlaw?: string;
}

export interface Room {
  readonly directory: string;
  /** Free bytes; absent when unknown. */
  readonly free?: number;
  /** The reason why the directory cannot hold memory. */
  readonly flaw?: string;
}

export interface Wanted {
  readonly programs: readonly string[];
  readonly taps: readonly string[];
  readonly memoryDirectory: string;
  /** The user that root wants for machines; absent for the default. */
  readonly user?: number | undefined;
}

const key = 'server';

/** The result of `observeServer`; absent when the look was for states only. */
export function serverOf(facts: Facts): Server | undefined {
  return facts.values[`uml.${key}`] as unknown as Server | undefined; // written below, in this run
}

export async function observeServer(ctx: ObserveContext, wanted: Wanted): Promise<void> {
  if (ctx.statesOnly === true) return;
  const uid = await ownUid(ctx.local);
  const [missing, memory, tun, taps, contained] = await Promise.all([
    missingPrograms(ctx, wanted.programs),
    roomIn(ctx, wanted.memoryDirectory),
    passes(ctx, ['-r', '/dev/net/tun', '-a', '-w', '/dev/net/tun']),
    ownersOf(ctx.local, wanted.taps),
    containment(ctx, { uid, user: wanted.user }),
  ]);
  const { flaw, user, userFlaw } = contained;
  const server = { uid, missing, memory, tun, taps, sandboxFlaw: flaw, user, userFlaw };
  ctx.fact(key, JSON.parse(JSON.stringify(server)) as Json); // written above with this type
}

async function passes(ctx: ObserveContext, args: readonly string[]): Promise<boolean> {
  return (await ctx.probe({ file: 'test', args })).exitCode === 0;
}

async function roomIn(ctx: ObserveContext, directory: string): Promise<Room> {
  const [writable, mounts, { exitCode, stdout }] = await Promise.all([
    passes(ctx, ['-d', directory, '-a', '-w', directory, '-a', '-x', directory]),
    ctx.local.text('/proc/mounts'),
    ctx.probe({ file: 'stat', args: ['-f', '-c', '%a %S', directory] }),
  ]);
  if (!writable) return { directory, flaw: 'is not there or cannot be written' };
  if (optionsOf(mounts ?? '', directory).includes('noexec')) return { directory, flaw: 'is mounted noexec' };
  const [blocks = Number.NaN, size = Number.NaN] = stdout.trim().split(' ').map(Number);
  const free = blocks * size;
  return exitCode === 0 && Number.isFinite(free) ? { directory, free } : { directory };
}

/** The mount options of the file system of a directory: those of the longest mount point above it, the last of several. */
export function optionsOf(mounts: string, directory: string): readonly string[] {
  let best: { readonly point: string; readonly options: string } = { point: '', options: '' };
  for (const line of mounts.split('\n')) {
    const [, point = '', , options = ''] = line.split(' ');
    const above = point === directory || directory.startsWith(point.endsWith('/') ? point : `${point}/`);
    if (point !== '' && above && point.length >= best.point.length) best = { point, options };
  }
  return best.options.split(',');
}

async function ownersOf(local: LocalFiles, taps: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const found = await Promise.all(
    taps.map(async (tap) => {
      const owner = (await local.text(`/sys/class/net/${tap}/owner`))?.trim();
      return owner === undefined ? [] : [[tap, Number(owner)] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}
