// Acts: ends a machine, cleanly or at once, or writes its memory to disk.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
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

/** It is switched off only when told: what a guest that was not asked had in its memory is lost. */
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
  const until = ctx.clock.now() + graceSeconds * 1000;
  const outcome = await ctx.sh.run({ ...stopSoftly(vmrun, places.vmx, graceSeconds), ok: anyEnd });
  // one that refused has not begun to shut down
  if (!(await gone(ctx, outcome.exitCode === 0 || outcome.exitCode === 124 ? until : ctx.clock.now())))
    throw new NotStopped(host, wordsOf(outcome) || `it runs after ${graceSeconds} s`);
  await forgetMarks(ctx);
}

class NotStopped extends Error {
  readonly code = 'MLN7423';
  readonly hint =
    'a clean shutdown is asked of VMware Tools: install open-vm-tools in the guest, shut it down from inside, or use mln stop -H';
  constructor(host: string, why: string) {
    super(`host ${host} does not shut down: ${why}`);
    this.name = 'NotStopped';
  }
}

const tries = 60;

/** Nothing there is success. @throws when it stays in vmrun's list. */
export async function switchOffNow(ctx: Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'>): Promise<void> {
  const { host, places, vmrun } = ctx.args;
  // never defined, or its files are gone: VMware cannot run it
  if ((await ctx.files.stat(places.vmx)) !== undefined && (await runs(ctx, 'up'))) {
    const outcome = await ctx.sh.run({ ...switchOff(vmrun, places.vmx), ok: anyEnd });
    if (!(await gone(ctx, ctx.clock.now() + tries * pollMs)))
      throw new Error(`VMware does not switch host ${host} off: ${wordsOf(outcome) || 'it stays in the list of vmrun'}`);
  }
  await forgetMarks(ctx);
}

type Waiting = Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'> & { readonly signal?: AbortSignal };

async function gone(ctx: Waiting, until: number): Promise<boolean> {
  while (await runs(ctx)) {
    if (ctx.clock.now() >= until) return false;
    await ctx.clock.sleep(pollMs, ctx.signal);
  }
  return true;
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
      if (!(await gone(ctx, ctx.clock.now() + tries * pollMs)))
        throw new Error(`VMware does not save host ${host}: ${wordsOf(outcome) || 'it runs on'}`);
    }
    await forgetMarks(ctx);
  },
  // its memory is there: it goes on where it was
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
