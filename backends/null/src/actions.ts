// The actions: files that record a running machine, and a console with the time of its start.
import { type ActionContext, defineAction, type Files, type Found, type Json } from '@mln/engine/api';
import { changed, type Machine, paused, readMachine, textOf, withoutPause } from './machine.js';
import { dropSnapshot, dropSnapshots, revert, snapshot } from './snapshots.js';

// types instead of interfaces, so that they are Json
type Place = { readonly host: string; readonly file: string; readonly saved: string; readonly log: string };
type Starting = Place & { readonly disk: string };
type Stopping = Place & { readonly how: 'ask' | 'kill' };
type Adjusting = Place & { readonly words: Json };
/** `source`: the file of the saved machine, on that server. */
type Fetching = Pick<Place, 'host' | 'saved' | 'log'> & { readonly server: string; readonly source: string };
type Switch = { readonly file: string; readonly ports: readonly string[] };

type Context<A> = Pick<ActionContext<A>, 'args' | 'files'>;

async function exists(files: Files, path: string): Promise<boolean> {
  return (await files.stat(path)) !== undefined;
}

async function there({ args, files }: Context<{ readonly file: string }>): Promise<boolean> {
  return exists(files, args.file);
}

async function say({ args, files }: Context<Place>, line: string): Promise<void> {
  const before = (await files.text(args.log)) ?? '';
  await files.write(args.log, `${before}${line}\n`);
}

async function machineAt({ args, files }: Context<Place>): Promise<Machine | undefined> {
  return readMachine(await files.text(args.file));
}

function write({ args, files }: Context<Place>, machine: Machine): Promise<void> {
  return files.write(args.file, textOf(machine));
}

const start = defineAction<Starting>({
  async run(ctx) {
    const { args, clock } = ctx;
    if (await there(ctx)) return;
    await say(ctx, `${args.host} runs on ${args.disk}`);
    await say(ctx, `${args.host} login:`);
    await write(ctx, { since: clock.now() });
  },
  undo: ({ args, files }) => files.remove(args.file),
  check: async (ctx): Promise<Found> => ((await there(ctx)) ? 'done' : 'absent'),
});

const stop = defineAction<Stopping>({
  async run(ctx) {
    const { args, files } = ctx;
    if (!(await there(ctx))) return;
    await say(ctx, args.how === 'ask' ? `${args.host} is shut down` : `${args.host} is killed`);
    await files.remove(args.file);
  },
  // the content of its memory is lost
  undo: 'irreversible',
  check: async (ctx): Promise<Found> => ((await there(ctx)) ? 'absent' : 'done'),
});

/** The step writes the saved state before the machine ends, so the state is always in at least one place. */
async function putAway(ctx: Context<Place>): Promise<void> {
  const { args, files } = ctx;
  const machine = await machineAt(ctx);
  if (machine === undefined) return;
  await files.write(args.saved, textOf(withoutPause(machine)));
  await say(ctx, `${args.host} is saved`);
  await files.remove(args.file);
}

async function takeUp(ctx: Context<Place>): Promise<void> {
  const { args, files } = ctx;
  const saved = readMachine(await files.text(args.saved));
  if (saved === undefined) return;
  if (!(await there(ctx))) {
    await say(ctx, `${args.host} goes on`);
    await write(ctx, saved);
  }
  await files.remove(args.saved);
}

async function isPutAway(ctx: Context<Place>): Promise<boolean> {
  return !(await there(ctx)) && exists(ctx.files, ctx.args.saved);
}

async function isTakenUp(ctx: Context<Place>): Promise<boolean> {
  return (await there(ctx)) && !(await exists(ctx.files, ctx.args.saved));
}

const save = defineAction<Place>({
  run: putAway,
  undo: takeUp,
  check: async (ctx): Promise<Found> => ((await isPutAway(ctx)) ? 'done' : 'absent'),
});

const restore = defineAction<Place>({
  run: takeUp,
  undo: putAway,
  check: async (ctx): Promise<Found> => ((await isTakenUp(ctx)) ? 'done' : 'absent'),
});

async function hold(ctx: Context<Place>, held: boolean): Promise<void> {
  const machine = await machineAt(ctx);
  if (machine === undefined || (machine.paused ?? false) === held) return;
  await write(ctx, held ? paused(machine) : withoutPause(machine));
}

async function isHeld(ctx: Context<Place>): Promise<boolean> {
  return (await machineAt(ctx))?.paused ?? false;
}

const pause = defineAction<Place>({
  run: (ctx) => hold(ctx, true),
  undo: (ctx) => hold(ctx, false),
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) ? 'done' : 'absent'),
});

const unpause = defineAction<Place>({
  run: (ctx) => hold(ctx, false),
  undo: (ctx) => hold(ctx, true),
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) ? 'absent' : 'done'),
});

/** Keeps the previous words for the undo. */
const adjust = defineAction<Adjusting>({
  async run(ctx) {
    const machine = await machineAt(ctx);
    if (machine !== undefined && !isLike(machine, ctx.args.words)) await write(ctx, changed(machine, ctx.args.words));
  },
  undo: async (ctx) => {
    const machine = await machineAt(ctx);
    if (machine === undefined || !isLike(machine, ctx.args.words)) return;
    const { words: _, before, ...rest } = machine;
    await write(ctx, before === undefined || before === null ? rest : { ...rest, words: before });
  },
  check: async (ctx): Promise<Found> => {
    const machine = await machineAt(ctx);
    return machine !== undefined && isLike(machine, ctx.args.words) ? 'done' : 'absent';
  },
});

function isLike({ words }: Machine, wanted: Json): boolean {
  return JSON.stringify(words) === JSON.stringify(wanted);
}

/** Deletes the saved state. */
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

/** Copies the saved state of another server to this one. */
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
