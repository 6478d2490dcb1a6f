// Acts: a snapshot of a machine in vSphere is taken, the machine put back to one, one thrown away.
import { type ActionContext, CommandFailed, defineAction, type Found, type Outcome } from '@mln/engine/api';
import { propertiesOf } from './answers.js';
import { waitWhileBusy } from './busy.js';
import { again, answerOf, asked, assumed, change, type Doors, look, lookAtOurs, type Machine } from './call.js';
import { VsphereFailed } from './codes.js';
import { wordsOf } from './faults.js';
import { noteOf } from './names.js';
import { type Kept, treeOf } from './tree.js';

export type TakeArgs = Machine & { readonly name: string };
/** `id`: `snapshot-35`, by which it is meant even when another one has its name. */
export type KeptArgs = TakeArgs & { readonly id: string };

/** It says whose it is: one of that name which somebody else has taken meanwhile is neither taken for it nor undone. */
export const vsphereSnapshot = defineAction<TakeArgs>({
  run: (cx) =>
    again(cx, async () => {
      const { args } = cx;
      const { link, vm, name, host } = args;
      await waitWhileBusy(cx);
      await lookAtOurs(cx, args, taken(args));
      const there = (await snapshotsOf(cx, args)).filter((one) => one.name === name);
      if (there.some((one) => isOwn(one, args))) return;
      if (there.length > 0) throw new VsphereFailed('MLN7480', { host, name });
      const what = ['-vm', vm, '-d', ownNote(args), '-m=true', '-q=false', name];
      await change(cx, link, { args: ['snapshot.create', ...what], timeoutMs: memoryTimeoutMs });
    }),
  undo: (cx) =>
    again(cx, async () => {
      await waitWhileBusy(cx);
      for (const one of await snapshotsOf(cx, cx.args)) if (isOwn(one, cx.args)) await drop(cx, cx.args, one.id);
    }),
  async check(cx): Promise<Found> {
    await waitWhileBusy(cx);
    return (await snapshotsOf(cx, cx.args)).some((one) => isOwn(one, cx.args)) ? 'done' : 'absent';
  },
});

/**
 * Nobody can see of a machine whether it was put back. So a line is added to its notes before that, which the revert takes away: it
 * brings back the notes, too.
 */
export const vsphereMarkRevert = defineAction<Machine>({
  run: (cx) => again(cx, () => setMark(cx, true)),
  undo: (cx) => again(cx, () => setMark(cx, false)),
  async check(cx): Promise<Found> {
    const seen = await look(cx, cx.args);
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

async function setMark(cx: ActionContext<Machine>, to: boolean): Promise<void> {
  const { args } = cx;
  const seen = to ? await lookAtOurs(cx, args, taken(args)) : await look(cx, args, taken(args));
  if (seen.is !== 'ours') return;
  const lines = seen.note.split('\n').filter((line) => !isMark(line));
  const note = [...lines, ...(to ? [mark] : [])].join('\n');
  if (note !== seen.note) await change(cx, args.link, { args: ['vm.change', '-vm', args.vm, '-annotation', note] });
}

export const vsphereRevert = defineAction<KeptArgs>({
  run: (cx) =>
    again(cx, async () => {
      const { args } = cx;
      const { link, vm, id, host, name } = args;
      await waitWhileBusy(cx);
      await lookAtOurs(cx, args, taken(args));
      try {
        await change(cx, link, { args: ['snapshot.revert', '-vm', vm, id], timeoutMs: memoryTimeoutMs });
      } catch (error) {
        if (error instanceof CommandFailed && isGone.test(wordsOf(error.outcome)))
          throw new VsphereFailed('MLN7481', { host, name });
        throw error;
      }
      await setMark(cx, false);
    }),
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    await waitWhileBusy(cx);
    const seen = await look(cx, cx.args);
    return seen.is === 'ours' && !hasMark(seen.note) ? 'done' : 'absent';
  },
});

export const vsphereForget = defineAction<KeptArgs>({
  run: (cx) =>
    again(cx, async () => {
      const { args } = cx;
      await waitWhileBusy(cx);
      if ((await look(cx, args, taken(args))).is === 'ours') await drop(cx, args, args.id);
    }),
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    await waitWhileBusy(cx);
    return (await snapshotsOf(cx, cx.args)).some(({ id }) => id === cx.args.id) ? 'absent' : 'done';
  },
});

// memory is written and read
const memoryTimeoutMs = 3_600_000;
// disks are merged
const mergeTimeoutMs = 12 * 3_600_000;

const isGone = /snapshot .* not found|has no snapshots|ManagedObjectNotFound|has already been deleted/i;

/** Those that were taken after it stay. */
function drop(cx: Doors, { link, vm }: Machine, id: string): Promise<void> {
  return change(cx, link, { args: ['snapshot.remove', '-vm', vm, id], timeoutMs: mergeTimeoutMs, fine: isGone });
}

function ownNote({ project, host }: Machine): string {
  return `mln ${project}/${host}`;
}

function isOwn(one: Kept, args: TakeArgs): boolean {
  return one.name === args.name && one.note === ownNote(args);
}

/** Of a machine that is not there, none. */
async function snapshotsOf(cx: ActionContext<Machine>, { link, vm }: Machine): Promise<readonly Kept[]> {
  const outcome = await asked(cx, link, { args: ['object.collect', '-json', vm, 'snapshot'], assume: assumed({}) });
  return outcome.exitCode === 0 ? treeOf(propertiesOf(answerOf(link, outcome)).snapshot) : [];
}

/** What a dry run takes it for. */
function taken({ project, host }: Machine): Pick<Outcome, 'stdout'> {
  return assumed({ 'config.annotation': noteOf(project, host, true), 'runtime.powerState': 'poweredOn' });
}
