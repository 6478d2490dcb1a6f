// Acts: a snapshot is taken, a machine put back to one, one thrown away. What vmrun lists is believed, not what it says it did.
import { type ActionContext, defineAction, type Found, type LocalFiles, type Shell, type SnapshotFact } from '@mln/engine/api';
import type { MachinePlaces } from './places.js';
import { isSaved, NoAnswer, runs } from './running.js';
import { switchOn } from './start.js';
import { forgetMarks, type MachineArgs, switchOffNow } from './stop.js';
import { deleteSnapshot, listSnapshots, readSnapshots, revertToSnapshot, takeSnapshot, type Vmrun, wordsOf } from './vmrun.js';
import { readVmsd } from './vmsd.js';

export interface SnapshotArgs extends MachineArgs {
  readonly name: string;
}

type Context = ActionContext<SnapshotArgs>;

/** A plan has no snapshot of a name that is taken: one that is there already is of an earlier try. */
export const snapshot = defineAction<SnapshotArgs>({
  async run(ctx) {
    if (await isListed(ctx, false)) return;
    const said = await told(ctx, takeSnapshot);
    if (!(await isListed(ctx, true))) throw new SnapshotFailed('takes no snapshot of', ctx.args, said);
  },
  undo: drop,
  check: async (ctx): Promise<Found> => ((await isListed(ctx, false)) ? 'done' : 'absent'),
});

function markOf({ dir }: MachinePlaces): string {
  return `${dir}/mln.reverting`;
}

/** Nobody can see of a machine whether it was put back: a file is there from before that until it was done. */
export const markRevert = defineAction<MachineArgs>({
  run: ({ args, files }) => files.write(markOf(args.places), ''),
  undo: ({ args, files }) => files.remove(markOf(args.places)),
  check: async ({ args, files }): Promise<Found> => ((await files.stat(markOf(args.places))) === undefined ? 'absent' : 'done'),
});

/** Of this no list of vmrun tells, so its exit code is believed. Memory that is kept there is taken up by `goOn`. */
export const revert = defineAction<SnapshotArgs>({
  async run(ctx) {
    const { vmrun, places, name } = ctx.args;
    const outcome = await ctx.sh.run({ ...revertToSnapshot(vmrun, places.vmx, name), ok: anyEnd });
    if (outcome.exitCode !== 0) throw new SnapshotFailed('does not put back', ctx.args, wordsOf(outcome));
    await forgetMarks(ctx);
    await ctx.files.remove(markOf(places));
  },
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await files.stat(markOf(args.places))) === undefined ? 'done' : 'absent'),
});

/** After a revert to a machine that ran: it goes on where it was. */
export const goOn = defineAction<MachineArgs>({
  async run(ctx) {
    if (await runs(ctx)) return;
    const saved = await isSaved(ctx.files, ctx.args.places);
    await switchOn(ctx, true);
    if (saved) await ctx.files.write(ctx.args.places.up, '');
  },
  undo: (ctx) => switchOffNow(ctx),
  check: async (ctx): Promise<Found> => ((await runs(ctx)) ? 'done' : 'absent'),
});

export const forgetSnapshot = defineAction<SnapshotArgs>({
  run: drop,
  undo: 'irreversible',
  check: async (ctx): Promise<Found> => ((await isListed(ctx, true)) ? 'absent' : 'done'),
});

// vmrun says 255 for whatever goes wrong; 124 is a vmrun that hangs
const anyEnd = [0, 1, 124, 255];

/** Nothing there is success. */
async function drop(ctx: Context): Promise<void> {
  if (!(await isListed(ctx, true))) return;
  const said = await told(ctx, deleteSnapshot);
  if (await isListed(ctx, false)) throw new SnapshotFailed('does not throw away a snapshot of', ctx.args, said);
}

async function told({ args, sh }: Context, command: typeof takeSnapshot): Promise<string> {
  return wordsOf(await sh.run({ ...command(args.vmrun, args.places.vmx, args.name), ok: anyEnd }));
}

/** In a dry run it is what is `assumed`. @throws NoAnswer when vmrun cannot tell */
async function isListed({ args: { vmrun, places, name }, sh, files }: Context, assumed: boolean): Promise<boolean> {
  // a machine without a file has none
  if ((await files.stat(places.vmx)) === undefined) return false;
  const stdout = assumed ? `Total snapshots: 1\n${name}\n` : 'Total snapshots: 0\n';
  const outcome = await sh.probe(listSnapshots(vmrun, places.vmx), { stdout });
  const names = readSnapshots(outcome);
  if (names === undefined) throw new NoAnswer(vmrun, outcome);
  return names.includes(name);
}

class SnapshotFailed extends Error {
  readonly code = 'MLN7428';
  readonly hint: string;
  constructor(what: string, { host, places, name }: SnapshotArgs, why: string) {
    super(`VMware ${what} host ${host} (${name}): ${why || 'vmrun says that it did'}`);
    this.name = 'SnapshotFailed';
    this.hint = `what VMware wrote of it is in ${places.dir}/vmware.log`;
  }
}

export interface Asking {
  readonly local: LocalFiles;
  readonly probe: Shell['probe'];
  readonly vmrun: Vmrun;
}

/** The names by vmrun, all else by files beside the .vmx. Nothing when vmrun does not tell. */
export async function snapshotFacts(
  { local, probe, vmrun }: Asking,
  places: MachinePlaces,
): Promise<readonly SnapshotFact[] | undefined> {
  if ((await local.stat(places.vmx)) === undefined) return [];
  const names = readSnapshots(await probe(listSnapshots(vmrun, places.vmx)));
  if (names === undefined) return undefined;
  const known = readVmsd((await local.text(places.vmx.replace(/\.vmx$/, '.vmsd'))) ?? '');
  const files = await local.list(places.dir);
  return names.map((name): SnapshotFact => {
    const own = known.filter((one) => one.name === name);
    const [one] = own;
    if (one === undefined || own.length > 1) return { name };
    // the memory of a machine that ran is a file of its own
    const memory = one.file?.replace(/\.vmsn$/, '.vmem');
    const state = memory === undefined ? {} : { state: files.includes(memory) ? ('up' as const) : ('down' as const) };
    return { name, ...(one.at === undefined ? {} : { at: one.at }), ...state };
  });
}
