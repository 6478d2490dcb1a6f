// Acts: ends a machine, cleanly or at once, or writes its memory to disk.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { stopByAsking, waitUntilGone } from '@mln/machine-kit';
import { codes } from '../codes.js';
import type { MachinePlaces } from './places.js';
import { isSaved, runs } from './running.js';
import { startCommand, stopSoftly, suspend, switchOff, type Vmrun, wordsOf } from './vmrun.js';

export interface MachineArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly vmrun: Vmrun;
}

export interface StopArgs extends MachineArgs {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
}

/** Switches a machine off only if `how` is `kill`, because the guest then loses the data in its memory. */
export const stop = defineAction<StopArgs>({
  run: (ctx) => (ctx.args.how === 'kill' ? switchOffNow(ctx) : shutDown(ctx)),
  undo: 'irreversible',
  check: async (ctx): Promise<Found> => ((await runs(ctx)) ? 'absent' : 'done'),
});

const anyEnd = [0, 1, 124, 255];
const pollMs = 500;

async function shutDown(ctx: ActionContext<StopArgs>): Promise<void> {
  const { host, places, vmrun, graceSeconds } = ctx.args;
  if (!(await runs(ctx, 'up'))) return forgetMarks(ctx);
  let output = '';
  const ask = async () => {
    const outcome = await ctx.sh.run({ ...stopSoftly(vmrun, places.vmx, graceSeconds), ok: anyEnd });
    output = wordsOf(outcome);
    return outcome.exitCode === 0 || outcome.exitCode === 124 ? 'asked' : 'refused';
  };
  const stopped = await stopByAsking(ctx, { pollMs, runs: () => runs(ctx), ways: [{ seconds: graceSeconds, ask }] });
  if (!stopped) throw new NotStopped(host, output || `it runs after ${graceSeconds} s`);
  await forgetMarks(ctx);
}

class NotStopped extends Error {
  readonly code = codes.hostNotShutDown.code;
  readonly hint =
    'VMware Tools shut a guest down cleanly: install open-vm-tools in the guest, shut it down from inside, or use mln stop -H';
  constructor(host: string, why: string) {
    super(`cannot shut down host ${host}: ${why}`);
    this.name = 'NotStopped';
  }
}

const tries = 60;

/** Succeeds if the machine does not run. @throws when it stays in vmrun's list. */
export async function switchOffNow(ctx: Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'>): Promise<void> {
  const { host, places, vmrun } = ctx.args;
  // never defined, or its files are gone: VMware cannot run it
  if ((await ctx.files.stat(places.vmx)) !== undefined && (await runs(ctx, 'up'))) {
    const outcome = await ctx.sh.run({ ...switchOff(vmrun, places.vmx), ok: anyEnd });
    if (!(await gone(ctx)))
      throw new Error(`cannot switch off host ${host}: ${wordsOf(outcome) || 'it stays in the list of vmrun'}`);
  }
  await forgetMarks(ctx);
}

type Waiting = Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'>;

/** Waits for the end of a machine that was switched off without asking the guest. */
function gone(ctx: Waiting): Promise<boolean> {
  return waitUntilGone(ctx, { pollMs, runs: () => runs(ctx), until: ctx.clock.now() + tries * pollMs });
}

export async function forgetMarks({
  args: { places },
  files,
}: Pick<ActionContext<MachineArgs>, 'args' | 'files'>): Promise<void> {
  for (const mark of [places.up, places.paused]) await files.remove(mark);
}

/** Its memory is written beside its .vmx. */
export const save = defineAction<MachineArgs>({
  async run(ctx) {
    const { host, places, vmrun } = ctx.args;
    if (await runs(ctx, 'up')) {
      const outcome = await ctx.sh.run({ ...suspend(vmrun, places.vmx), ok: anyEnd });
      if (!(await gone(ctx))) throw new Error(`cannot save host ${host}: ${wordsOf(outcome) || 'it runs on'}`);
    }
    await forgetMarks(ctx);
  },
  // the undo resumes the machine from its saved memory
  async undo(ctx) {
    const { places, vmrun } = ctx.args;
    if (!(await isSaved(ctx.files, places)) || (await runs(ctx))) return;
    await ctx.sh.run(startCommand(vmrun, places.vmx));
    await ctx.files.write(places.up, '');
  },
  async check(ctx): Promise<Found> {
    return !(await runs(ctx)) && (await isSaved(ctx.files, ctx.args.places)) ? 'done' : 'absent';
  },
});
