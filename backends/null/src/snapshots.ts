// The recorded states of a machine under the names of its snapshots: a file for each host with all of its snapshots.
import { type ActionContext, defineAction, type Files, type Found, type LocalFiles, type SnapshotFact } from '@mln/engine/api';

// types instead of interfaces, so that they are Json
export type SnapshotPlace = {
  readonly host: string;
  /** `file` exists while the machine runs, `saved` while it is saved. */
  readonly file: string;
  readonly saved: string;
  readonly snapshots: string;
  readonly log: string;
};
type Named = SnapshotPlace & { readonly name: string };
type Kept = { readonly name: string; readonly at: number; readonly file: string | null; readonly saved: string | null };

type Context = Pick<ActionContext<Named>, 'args' | 'files'>;

async function read(files: LocalFiles, path: string): Promise<readonly Kept[]> {
  return JSON.parse((await files.text(path)) ?? '[]') as readonly Kept[]; // written below
}

function write(files: Files, path: string, all: readonly Kept[]): Promise<void> {
  return all.length === 0 ? files.remove(path) : files.write(path, `${JSON.stringify(all)}\n`);
}

async function drop({ args: { snapshots, name }, files }: Context): Promise<void> {
  const all = await read(files, snapshots);
  if (all.some((one) => one.name === name))
    await write(
      files,
      snapshots,
      all.filter((one) => one.name !== name),
    );
}

async function isThere({ args, files }: Context): Promise<boolean> {
  return (await read(files, args.snapshots)).some(({ name }) => name === args.name);
}

export const snapshot = defineAction<Named>({
  async run(ctx) {
    const { args, files, clock } = ctx;
    if (await isThere(ctx)) return;
    const [file, saved] = [(await files.text(args.file)) ?? null, (await files.text(args.saved)) ?? null];
    await write(files, args.snapshots, [
      ...(await read(files, args.snapshots)),
      { name: args.name, at: clock.now(), file, saved },
    ]);
  },
  undo: drop,
  check: async (ctx): Promise<Found> => ((await isThere(ctx)) ? 'done' : 'absent'),
});

export const revert = defineAction<Named>({
  async run({ args, files }) {
    const kept = (await read(files, args.snapshots)).find(({ name }) => name === args.name);
    if (kept === undefined) throw new Error(`host ${args.host} has no snapshot "${args.name}"`);
    await put(files, args.file, kept.file);
    await put(files, args.saved, kept.saved);
    await files.write(args.log, `${(await files.text(args.log)) ?? ''}${args.host} is what it was at ${args.name}\n`);
  },
  undo: 'irreversible',
  async check({ args, files }): Promise<Found> {
    const kept = (await read(files, args.snapshots)).find(({ name }) => name === args.name);
    const [file, saved] = [(await files.text(args.file)) ?? null, (await files.text(args.saved)) ?? null];
    return kept !== undefined && kept.file === file && kept.saved === saved ? 'done' : 'absent';
  },
});

async function put(files: Files, path: string, text: string | null): Promise<void> {
  if (text !== null) await files.write(path, text);
  else await files.remove(path);
}

export const dropSnapshot = defineAction<Named>({
  run: drop,
  undo: 'irreversible',
  check: async (ctx): Promise<Found> => ((await isThere(ctx)) ? 'absent' : 'done'),
});

/** All snapshots of a machine, when it is removed. */
export const dropSnapshots = defineAction<Pick<SnapshotPlace, 'snapshots'>>({
  run: ({ args, files }) => files.remove(args.snapshots),
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await files.stat(args.snapshots)) === undefined ? 'done' : 'absent'),
});

export async function snapshotFacts(local: LocalFiles, path: string): Promise<readonly SnapshotFact[]> {
  return (await read(local, path)).map(({ name, at, file, saved }) => ({ name, at, state: stateOf(file, saved) }));
}

function stateOf(file: string | null, saved: string | null): 'up' | 'saved' | 'down' {
  if (file !== null) return 'up';
  return saved === null ? 'down' : 'saved';
}
