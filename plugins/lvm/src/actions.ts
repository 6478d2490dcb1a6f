// What acts on volumes. Each may be repeated, undone when nothing is there, and leaves alone what others made.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { type Growth, growDevice } from '@mln/plugin-template';
import { copy } from './copy.js';
import { isOwn, look, removeOwn } from './look.js';
import { device, shown, unfinishedTag, type VolumeName } from './names.js';
import type { Volume } from './report.js';

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

type PublishArgs = { readonly vg: string; readonly from: string; readonly to: string; readonly owner: string };
type RemoveArgs = { readonly vg: string; readonly names: readonly string[]; readonly owner: string };

type Cx<A> = ActionContext<A>;

const nameOf = ({ vg, name }: Making): VolumeName => ({ vg, lv: name });

/** Takes away what a crash left. Throws when the name is somebody else's. */
const clear = async ({ args, sh }: Cx<Making>): Promise<void> => {
  if ((await removeOwn(sh, nameOf(args), args.owner)) !== 'foreign') return;
  throw new Error(`volume ${shown(nameOf(args))} is there already, and mln did not make it for this project`);
};

const discard = async ({ args, sh }: Cx<Making>): Promise<void> => {
  await removeOwn(sh, nameOf(args), args.owner);
};

/** The tag for what is not whole comes with the volume, in one change of the group's metadata. */
const create = ({ args, sh }: Cx<Making>, how: readonly string[]) =>
  sh.run({
    file: 'lvcreate',
    args: ['--yes', '--name', args.name, ...[...args.tags, unfinishedTag].flatMap((tag) => ['--addtag', tag]), ...how],
  });

const declareWhole = ({ args, sh }: Cx<Making>) =>
  sh.run({ file: 'lvchange', args: ['--deltag', unfinishedTag, shown(nameOf(args))] });

const isWhole = (volume: Volume | undefined, owner: string): volume is Volume =>
  isOwn(volume, owner) && volume.active && !volume.suspended && !volume.tags.includes(unfinishedTag);

const found = (yes: boolean): Found => (yes ? 'done' : 'absent');

export const clone = defineAction<CloneArgs>({
  async run(cx) {
    const { args, sh } = cx;
    const { vg, pool, bytes, from, fromBytes, keepRest } = args;
    await clear(cx);
    // signatures of what was there before could wake somebody who looks at every new device
    const linear = ['--wipesignatures', 'y', '--zero', 'y', '--size', `${bytes}b`, vg];
    await create(cx, pool === null ? linear : ['--virtualsize', `${bytes}b`, '--thinpool', pool, vg]);
    const to = device(nameOf(args));
    await copy(cx, { from, fromBytes, to, toBytes: bytes, holds: pool === null ? 'old' : 'zero', keepRest });
    if (args.growth !== null) await growDevice(sh, to, args.growth);
    await declareWhole(cx);
  },
  undo: discard,
  check: async ({ args, sh }) => found(isWhole((await look(sh, args.vg, [args.name]))[args.name], args.owner)),
});

export const snapshot = defineAction<SnapshotArgs>({
  async run(cx) {
    const { args, sh } = cx;
    const { vg, origin, room, growth } = args;
    await clear(cx);
    const own = room === null ? ['--setactivationskip', 'n'] : ['--size', `${room}b`];
    await create(cx, ['--snapshot', ...own, `${vg}/${origin}`]);
    if (growth !== null) {
      await sh.run({ file: 'lvextend', args: ['--size', `${growth.bytes}b`, shown(nameOf(args))] });
      await growDevice(sh, device(nameOf(args)), growth);
    }
    await declareWhole(cx);
  },
  undo: discard,
  async check({ args, sh }) {
    const volume = (await look(sh, args.vg, [args.name]))[args.name];
    return found(isWhole(volume, args.owner) && volume.origin === args.origin);
  },
});

export const publish = defineAction<PublishArgs>({
  async run(cx) {
    const { args, sh } = cx;
    if (await isPublished(cx)) return;
    await sh.run({ file: 'lvrename', args: [args.vg, args.from, args.to] });
  },
  async undo({ args, sh }) {
    const there = await look(sh, args.vg, [args.from, args.to]);
    if (there[args.from] !== undefined || !isOwn(there[args.to], args.owner)) return;
    await sh.run({ file: 'lvrename', args: [args.vg, args.to, args.from] });
  },
  check: async (cx) => found(await isPublished(cx)),
});

const isPublished = async ({ args, sh }: Cx<PublishArgs>): Promise<boolean> => {
  const there = await look(sh, args.vg, [args.from, args.to]);
  return there[args.from] === undefined && isWhole(there[args.to], args.owner);
};

export const remove = defineAction<RemoveArgs>({
  async run({ args, sh, output }) {
    const { vg, names, owner } = args;
    for (const lv of names) {
      if ((await removeOwn(sh, { vg, lv }, owner)) === 'foreign')
        output(`volume ${vg}/${lv} stays: it has not the tag ${owner}, so mln did not make it for this project`);
    }
  },
  undo: 'irreversible',
  async check({ args, sh }) {
    const there = await look(sh, args.vg, args.names);
    return found(!args.names.some((name) => isOwn(there[name], args.owner)));
  },
});
