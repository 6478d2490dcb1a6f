// Acts: take a snapshot of a machine in vSphere, revert the machine to one, delete one.
import { type ActionContext, CommandFailed, defineAction, type Found, type Outcome } from '@mln/engine/api';
import { propertiesOf } from './answers.js';
import { waitWhileBusy } from './busy.js';
import { again, answerOf, asked, assumed, change, look, lookAtOurs, type Machine, type Ports } from './call.js';
import { codes, VsphereFailed } from './codes.js';
import { wordsOf } from './faults.js';
import { noteOf } from './names.js';
import { type Kept, treeOf } from './tree.js';

export type TakeArgs = Machine & { readonly name: string };
/** `id`: `snapshot-35`, which identifies the snapshot even if another one has the same name. */
export type KeptArgs = TakeArgs & { readonly id: string };

/** A note in the snapshot names its owner, so that the act neither accepts nor removes another user's snapshot of the same name. */
export const vsphereSnapshot = defineAction<TakeArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      const { link, vm, name, host } = args;
      await waitWhileBusy(ctx);
      await lookAtOurs(ctx, args, taken(args));
      const there = (await snapshotsOf(ctx, args)).filter((one) => one.name === name);
      if (there.some((one) => isOwn(one, args))) return;
      if (there.length > 0) throw new VsphereFailed(codes.snapshotTakenMeanwhile, { host, name });
      const what = ['-vm', vm, '-d', ownNote(args), '-m=true', '-q=false', name];
      await change(ctx, link, { args: ['snapshot.create', ...what], timeoutMs: memoryTimeoutMs });
    }),
  undo: (ctx) =>
    again(ctx, async () => {
      await waitWhileBusy(ctx);
      for (const one of await snapshotsOf(ctx, ctx.args)) if (isOwn(one, ctx.args)) await drop(ctx, ctx.args, one.id);
    }),
  async check(ctx): Promise<Found> {
    await waitWhileBusy(ctx);
    return (await snapshotsOf(ctx, ctx.args)).some((one) => isOwn(one, ctx.args)) ? 'done' : 'absent';
  },
});

/**
 * vSphere does not show whether a machine was reverted. So mln adds a line to the notes of the machine first. The revert restores
 * the old notes, so the line disappears.
 */
export const vsphereMarkRevert = defineAction<Machine>({
  run: (ctx) => again(ctx, () => setMark(ctx, true)),
  undo: (ctx) => again(ctx, () => setMark(ctx, false)),
  async check(ctx): Promise<Found> {
    const seen = await look(ctx, ctx.args);
    return seen.is === 'ours' && hasMark(seen.note) ? 'done' : 'absent';
  },
});

const mark = 'mln is putting it back to a snapshot';
function isMark(line: string): boolean {
  return line.trim() === mark;
}

function hasMark(note: string): boolean {
  return note.split('\n').some(isMark);
}

async function setMark(ctx: ActionContext<Machine>, to: boolean): Promise<void> {
  const { args } = ctx;
  const seen = to ? await lookAtOurs(ctx, args, taken(args)) : await look(ctx, args, taken(args));
  if (seen.is !== 'ours') return;
  const lines = seen.note.split('\n').filter((line) => !isMark(line));
  const note = [...lines, ...(to ? [mark] : [])].join('\n');
  if (note !== seen.note) await change(ctx, args.link, { args: ['vm.change', '-vm', args.vm, '-annotation', note] });
}

export const vsphereRevert = defineAction<KeptArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      const { link, vm, id, host, name } = args;
      await waitWhileBusy(ctx);
      await lookAtOurs(ctx, args, taken(args));
      try {
        await change(ctx, link, { args: ['snapshot.revert', '-vm', vm, id], timeoutMs: memoryTimeoutMs });
      } catch (error) {
        if (error instanceof CommandFailed && isGone.test(wordsOf(error.outcome)))
          throw new VsphereFailed(codes.snapshotGone, { host, name });
        throw error;
      }
      await setMark(ctx, false);
    }),
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    await waitWhileBusy(ctx);
    const seen = await look(ctx, ctx.args);
    return seen.is === 'ours' && !hasMark(seen.note) ? 'done' : 'absent';
  },
});

export const vsphereForget = defineAction<KeptArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      await waitWhileBusy(ctx);
      if ((await look(ctx, args, taken(args))).is === 'ours') await drop(ctx, args, args.id);
    }),
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    await waitWhileBusy(ctx);
    return (await snapshotsOf(ctx, ctx.args)).some(({ id }) => id === ctx.args.id) ? 'absent' : 'done';
  },
});

// memory is written and read
const memoryTimeoutMs = 3_600_000;
// disks are merged
const mergeTimeoutMs = 12 * 3_600_000;

const isGone = /snapshot .* not found|has no snapshots|ManagedObjectNotFound|has already been deleted/i;

/** Keeps later snapshots. */
function drop(ctx: Ports, { link, vm }: Machine, id: string): Promise<void> {
  return change(ctx, link, { args: ['snapshot.remove', '-vm', vm, id], timeoutMs: mergeTimeoutMs, fine: isGone });
}

function ownNote({ project, host }: Machine): string {
  return `mln ${project}/${host}`;
}

function isOwn(one: Kept, args: TakeArgs): boolean {
  return one.name === args.name && one.note === ownNote(args);
}

/** Of a machine that is not there, none. */
async function snapshotsOf(ctx: ActionContext<Machine>, { link, vm }: Machine): Promise<readonly Kept[]> {
  const outcome = await asked(ctx, link, { args: ['object.collect', '-json', vm, 'snapshot'], assume: assumed({}) });
  return outcome.exitCode === 0 ? treeOf(propertiesOf(answerOf(link, outcome)).snapshot) : [];
}

/** The state that a dry run assumes. */
function taken({ project, host }: Machine): Pick<Outcome, 'stdout'> {
  return assumed({ 'config.annotation': noteOf(project, host, true), 'runtime.powerState': 'poweredOn' });
}
