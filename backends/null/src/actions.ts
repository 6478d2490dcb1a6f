// What acts: files that say that something runs, and a console that says since when.
import { type ActionContext, defineAction, type Files, type Found, type Json } from '@mln/engine/api';
import { changed, type Machine, paused, readMachine, textOf, withoutPause } from './machine.js';
import { dropSnapshot, dropSnapshots, revert, snapshot } from './snapshots.js';

// types rather than interfaces, so that they are Json
type Place = { readonly host: string; readonly file: string; readonly saved: string; readonly log: string };
type Starting = Place & { readonly disk: string };
type Stopping = Place & { readonly how: 'ask' | 'kill' };
type Adjusting = Place & { readonly words: Json };
/** `source`: what was saved, on that server. */
type Fetching = Pick<Place, 'host' | 'saved' | 'log'> & { readonly server: string; readonly source: string };
type Switch = { readonly file: string; readonly ports: readonly string[] };

type Cx<A> = Pick<ActionContext<A>, 'args' | 'files'>;

async function exists(files: Files, path: string): Promise<boolean> {
  return (await files.stat(path)) !== undefined;
}

async function there({ args, files }: Cx<{ readonly file: string }>): Promise<boolean> {
  return exists(files, args.file);
}

async function say({ args, files }: Cx<Place>, line: string): Promise<void> {
  const before = (await files.text(args.log)) ?? '';
  await files.write(args.log, `${before}${line}\n`);
}

async function machineAt({ args, files }: Cx<Place>): Promise<Machine | undefined> {
  return readMachine(await files.text(args.file));
}

function write({ args, files }: Cx<Place>, machine: Machine): Promise<void> {
  return files.write(args.file, textOf(machine));
}

const start = defineAction<Starting>({
  async run(cx) {
    const { args, clock } = cx;
    if (await there(cx)) return;
    await say(cx, `${args.host} runs on ${args.disk}`);
    await say(cx, `${args.host} login:`);
    await write(cx, { since: clock.now() });
  },
  undo: ({ args, files }) => files.remove(args.file),
  check: async (cx): Promise<Found> => ((await there(cx)) ? 'done' : 'absent'),
});

const stop = defineAction<Stopping>({
  async run(cx) {
    const { args, files } = cx;
    if (!(await there(cx))) return;
    await say(cx, args.how === 'ask' ? `${args.host} is shut down` : `${args.host} is killed`);
    await files.remove(args.file);
  },
  // what was in its memory is gone
  undo: 'irreversible',
  check: async (cx): Promise<Found> => ((await there(cx)) ? 'absent' : 'done'),
});

/** What it was is written down before it ends: at no moment is it in neither place. */
async function putAway(cx: Cx<Place>): Promise<void> {
  const { args, files } = cx;
  const machine = await machineAt(cx);
  if (machine === undefined) return;
  await files.write(args.saved, textOf(withoutPause(machine)));
  await say(cx, `${args.host} is saved`);
  await files.remove(args.file);
}

async function takeUp(cx: Cx<Place>): Promise<void> {
  const { args, files } = cx;
  const saved = readMachine(await files.text(args.saved));
  if (saved === undefined) return;
  if (!(await there(cx))) {
    await say(cx, `${args.host} goes on`);
    await write(cx, saved);
  }
  await files.remove(args.saved);
}

async function isPutAway(cx: Cx<Place>): Promise<boolean> {
  return !(await there(cx)) && exists(cx.files, cx.args.saved);
}

async function isTakenUp(cx: Cx<Place>): Promise<boolean> {
  return (await there(cx)) && !(await exists(cx.files, cx.args.saved));
}

const save = defineAction<Place>({
  run: putAway,
  undo: takeUp,
  check: async (cx): Promise<Found> => ((await isPutAway(cx)) ? 'done' : 'absent'),
});

const restore = defineAction<Place>({
  run: takeUp,
  undo: putAway,
  check: async (cx): Promise<Found> => ((await isTakenUp(cx)) ? 'done' : 'absent'),
});

async function hold(cx: Cx<Place>, held: boolean): Promise<void> {
  const machine = await machineAt(cx);
  if (machine === undefined || (machine.paused ?? false) === held) return;
  await write(cx, held ? paused(machine) : withoutPause(machine));
}

async function isHeld(cx: Cx<Place>): Promise<boolean> {
  return (await machineAt(cx))?.paused ?? false;
}

const pause = defineAction<Place>({
  run: (cx) => hold(cx, true),
  undo: (cx) => hold(cx, false),
  check: async (cx): Promise<Found> => ((await isHeld(cx)) ? 'done' : 'absent'),
});

const unpause = defineAction<Place>({
  run: (cx) => hold(cx, false),
  undo: (cx) => hold(cx, true),
  check: async (cx): Promise<Found> => ((await isHeld(cx)) ? 'absent' : 'done'),
});

/** Keeps what it was before, for the way back. */
const adjust = defineAction<Adjusting>({
  async run(cx) {
    const machine = await machineAt(cx);
    if (machine !== undefined && !isLike(machine, cx.args.words)) await write(cx, changed(machine, cx.args.words));
  },
  undo: async (cx) => {
    const machine = await machineAt(cx);
    if (machine === undefined || !isLike(machine, cx.args.words)) return;
    const { words: _, before, ...rest } = machine;
    await write(cx, before === undefined || before === null ? rest : { ...rest, words: before });
  },
  check: async (cx): Promise<Found> => {
    const machine = await machineAt(cx);
    return machine !== undefined && isLike(machine, cx.args.words) ? 'done' : 'absent';
  },
});

function isLike({ words }: Machine, wanted: Json): boolean {
  return JSON.stringify(words) === JSON.stringify(wanted);
}

/** Throws away what was saved. */
const forget = defineAction<Pick<Place, 'saved'>>({
  run: ({ args, files }) => files.remove(args.saved),
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await exists(files, args.saved)) ? 'absent' : 'done'),
});

const connect = defineAction<Switch>({
  run: ({ args, files }) => files.write(args.file, `${JSON.stringify({ ports: args.ports })}\n`),
  undo: ({ args, files }) => files.remove(args.file),
  check: async ({ args, files }): Promise<Found> => ((await exists(files, args.file)) ? 'done' : 'absent'),
});

const disconnect = defineAction<Pick<Switch, 'file'>>({
  run: ({ args, files }) => files.remove(args.file),
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await exists(files, args.file)) ? 'absent' : 'done'),
});

/** What was saved on another server is brought here. */
const fetch = defineAction<Fetching>({
  async run({ args, files, at }) {
    if (at === undefined) throw new Error('there is no way to another server here');
    const memory = await at(args.server).files.text(args.source);
    if (memory === undefined) throw new Error(`nothing is saved of ${args.host} on ${args.server}`);
    await files.mkdir(directoryOf(args.saved));
    await files.mkdir(directoryOf(args.log));
    await files.write(args.saved, memory);
  },
  undo: ({ args, files }) => files.remove(args.saved),
  check: async ({ args, files }): Promise<Found> => ((await exists(files, args.saved)) ? 'done' : 'absent'),
});

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

export const actions = {
  ...{ start, stop, save, restore, pause, unpause, adjust, forget, fetch, connect, disconnect },
  ...{ snapshot, revert, dropSnapshot, dropSnapshots },
};
