// Acts: take a snapshot, revert a machine to one, delete one. The list of vmrun decides, not its exit code.
import { type ActionContext, defineAction, type Found, type LocalFiles, type Shell, type SnapshotFact } from '@mln/engine/api';
import { codes } from '../codes.js';
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

/** The plan refuses a name that is in use, so an existing snapshot of that name is from an earlier try. */
export const snapshot = defineAction<SnapshotArgs>({
  async run(ctx) {
    if (await isListed(ctx, false)) return;
    const output = await told(ctx, takeSnapshot);
    if (!(await isListed(ctx, true))) throw new SnapshotFailed('take a snapshot of', ctx.args, output);
  },
  undo: drop,
  check: async (ctx): Promise<Found> => ((await isListed(ctx, false)) ? 'done' : 'absent'),
});

function markOf({ dir }: MachinePlaces): string {
  return `${dir}/mln.reverting`;
}

/** vmrun does not show whether a machine was reverted, so a file exists from before the revert until its end. */
export const markRevert = defineAction<MachineArgs>({
  run: ({ args, files }) => files.write(markOf(args.places), ''),
  undo: ({ args, files }) => files.remove(markOf(args.places)),
  check: async ({ args, files }): Promise<Found> => ((await files.stat(markOf(args.places))) === undefined ? 'absent' : 'done'),
});

/** No list of vmrun shows a revert, so this act trusts the exit code. `goOn` resumes from memory in the snapshot. */
export const revert = defineAction<SnapshotArgs>({
  async run(ctx) {
    const { vmrun, places, name } = ctx.args;
    const outcome = await ctx.sh.run({ ...revertToSnapshot(vmrun, places.vmx, name), ok: anyEnd });
    if (outcome.exitCode !== 0) throw new SnapshotFailed('revert', ctx.args, wordsOf(outcome));
    await forgetMarks(ctx);
    await ctx.files.remove(markOf(places));
  },
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await files.stat(markOf(args.places))) === undefined ? 'done' : 'absent'),
});

/** After a revert to a snapshot of a running machine: the machine continues from the snapshot. */
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

// vmrun exits with 255 on every failure; 124 means that it hung
const anyEnd = [0, 1, 124, 255];

/** Succeeds if the snapshot does not exist. */
async function drop(ctx: Context): Promise<void> {
  if (!(await isListed(ctx, true))) return;
  const output = await told(ctx, deleteSnapshot);
  if (await isListed(ctx, false)) throw new SnapshotFailed('delete a snapshot of', ctx.args, output);
}

async function told({ args, sh }: Context, command: typeof takeSnapshot): Promise<string> {
  return wordsOf(await sh.run({ ...command(args.vmrun, args.places.vmx, args.name), ok: anyEnd }));
}

/** A dry run returns `assumed`. @throws NoAnswer when vmrun cannot tell */
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
  readonly code = codes.snapshotFailed.code;
  readonly hint: string;
  constructor(what: string, { host, places, name }: SnapshotArgs, why: string) {
    super(`cannot ${what} host ${host} (${name}): ${why || 'vmrun says that it did'}`);
    this.name = 'SnapshotFailed';
    this.hint = `the log of VMware is ${places.dir}/vmware.log`;
  }
}

export interface Asking {
  readonly local: LocalFiles;
  readonly probe: Shell['probe'];
  readonly vmrun: Vmrun;
}

/** Names come from vmrun, all else from files beside the .vmx. Undefined when vmrun does not answer. */
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
    // the memory of a machine that ran is a separate file
    const memory = one.file?.replace(/\.vmsn$/, '.vmem');
    const state = memory === undefined ? {} : { state: files.includes(memory) ? ('up' as const) : ('down' as const) };
    return { name, ...(one.at === undefined ? {} : { at: one.at }), ...state };
  });
}
