// Acts that make volumes. Each may be repeated, undone when nothing exists, and leaves other owners' volumes alone.
import { type Growth, growDevice } from '@mln/disk-kit';
import { type ActionContext, defineAction } from '@mln/engine/api';
import { copy } from './copy.js';
import { look, type Removed, removeSeen } from './look.js';
import { device, shown, type VolumeName } from './names.js';
import { repairOrigin, runOnPool } from './repair.js';

// types rather than interfaces, so that they are Json
type Making = {
  readonly vg: string;
  /** While it is made. */
  readonly name: string;
  readonly owner: string;
  readonly tags: readonly string[];
};

export type CloneArgs = Making & {
  /** A file or a device. */
  readonly from: string;
  readonly fromBytes: number;
  readonly bytes: number;
  readonly pool: string | null;
  readonly growth: Growth | null;
  readonly keepRest: boolean;
};

export type SnapshotArgs = Making & {
  readonly origin: string;
  /** Of a classic snapshot: bytes for its changes. A thin one needs none. */
  readonly room: number | null;
  /** Of a thin one. */
  readonly growth: Growth | null;
};

type Context<A> = ActionContext<A>;

function nameOf({ vg, name }: Making): VolumeName {
  return { vg, lv: name };
}

type Discard<A> = (ctx: Context<A>) => Promise<Removed>;

const discard: Discard<Making> = async ({ args, sh }) => {
  const { vg, name, owner } = args;
  return removeSeen(sh, nameOf(args), { owner, found: await look(sh, vg, [name]) });
};

const discardSnapshot: Discard<SnapshotArgs> = async ({ args, sh }) => {
  const { vg, name, owner, origin, room } = args;
  const found = await look(sh, vg, [name]);
  const removed = await removeSeen(sh, nameOf(args), { owner, found });
  if (removed === 'removed' && room !== null && found[name]?.origin !== origin) await repairOrigin(sh, { vg, lv: origin });
  return removed;
};

/** Removes the remains of a crash first. Throws if the name belongs to another owner's volume. */
async function create<A extends Making>(ctx: Context<A>, clear: Discard<A>, how: readonly string[]): Promise<void> {
  const { args, sh, signal } = ctx;
  const tags = args.tags.flatMap((tag) => ['--addtag', tag]);
  const command = { file: 'lvcreate', args: ['--yes', '--name', args.name, ...tags, ...how] };
  try {
    await runOnPool(sh, command);
  } catch (error) {
    signal.throwIfAborted();
    const there = await clear(ctx);
    if (there === 'foreign')
      throw new Error(`volume ${shown(nameOf(args))} is there already, and mln did not make it for this project`, {
        cause: error,
      });
    if (there === 'absent') throw error;
    await runOnPool(sh, command);
  }
}

// A partial copy looks like a complete one, so these two have no check: after a crash they run again.

export const clone = defineAction<CloneArgs>({
  async run(ctx) {
    const { args, sh } = ctx;
    const { vg, pool, bytes, from, fromBytes, keepRest } = args;
    // programs that look at every new device could react to the signatures of earlier data
    const linear = ['--wipesignatures', 'y', '--zero', 'y', '--size', `${bytes}b`, vg];
    await create(ctx, discard, pool === null ? linear : ['--virtualsize', `${bytes}b`, '--thinpool', pool, vg]);
    const to = device(nameOf(args));
    await copy(ctx, { from, fromBytes, to, toBytes: bytes, holds: pool === null ? 'old' : 'zero', keepRest });
    if (args.growth !== null) await growDevice(sh, to, args.growth);
  },
  undo: async (ctx) => void (await discard(ctx)),
});

export const snapshot = defineAction<SnapshotArgs>({
  async run(ctx) {
    const { args, sh } = ctx;
    const { vg, origin, room, growth } = args;
    const own = room === null ? ['--setactivationskip', 'n'] : ['--size', `${room}b`];
    await create(ctx, discardSnapshot, ['--snapshot', ...own, `${vg}/${origin}`]);
    if (growth !== null) {
      await runOnPool(sh, { file: 'lvextend', args: ['--size', `${growth.bytes}b`, shown(nameOf(args))] });
      await growDevice(sh, device(nameOf(args)), growth);
    }
  },
  undo: async (ctx) => void (await discardSnapshot(ctx)),
});
