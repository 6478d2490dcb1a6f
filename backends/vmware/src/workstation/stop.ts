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
  run: (cx) => (cx.args.how === 'kill' ? switchOffNow(cx) : shutDown(cx)),
  undo: 'irreversible',
  check: async (cx): Promise<Found> => ((await runs(cx)) ? 'absent' : 'done'),
});

const anyEnd = [0, 1, 124, 255];
const pollMs = 500;

async function shutDown(cx: ActionContext<StopArgs>): Promise<void> {
  const { host, places, vmrun, graceSeconds } = cx.args;
  if (!(await runs(cx, 'up'))) return forgetMarks(cx);
  const until = cx.clock.now() + graceSeconds * 1000;
  const outcome = await cx.sh.run({ ...stopSoftly(vmrun, places.vmx, graceSeconds), ok: anyEnd });
  // one that refused has not begun to shut down
  if (!(await gone(cx, outcome.exitCode === 0 || outcome.exitCode === 124 ? until : cx.clock.now())))
    throw new NotStopped(host, wordsOf(outcome) || `it runs after ${graceSeconds} s`);
  await forgetMarks(cx);
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
export async function switchOffNow(cx: Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'>): Promise<void> {
  const { host, places, vmrun } = cx.args;
  // never defined, or its files are gone: VMware cannot run it
  if ((await cx.files.stat(places.vmx)) !== undefined && (await runs(cx, 'up'))) {
    const outcome = await cx.sh.run({ ...switchOff(vmrun, places.vmx), ok: anyEnd });
    if (!(await gone(cx, cx.clock.now() + tries * pollMs)))
      throw new Error(`VMware does not switch host ${host} off: ${wordsOf(outcome) || 'it stays in the list of vmrun'}`);
  }
  await forgetMarks(cx);
}

type Waiting = Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files' | 'clock'> & { readonly signal?: AbortSignal };

async function gone(cx: Waiting, until: number): Promise<boolean> {
  while (await runs(cx)) {
    if (cx.clock.now() >= until) return false;
    await cx.clock.sleep(pollMs, cx.signal);
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
  async run(cx) {
    const { host, places, vmrun } = cx.args;
    if (await runs(cx, 'up')) {
      const outcome = await cx.sh.run({ ...suspend(vmrun, places.vmx), ok: anyEnd });
      if (!(await gone(cx, cx.clock.now() + tries * pollMs)))
        throw new Error(`VMware does not save host ${host}: ${wordsOf(outcome) || 'it runs on'}`);
    }
    await forgetMarks(cx);
  },
  // its memory is there: it goes on where it was
  async undo(cx) {
    const { places, vmrun } = cx.args;
    if (!(await isSaved(cx.files, places)) || (await runs(cx))) return;
    await cx.sh.run(startCommand(vmrun, places.vmx));
    await cx.files.write(places.up, '');
  },
  async check(cx): Promise<Found> {
    return !(await runs(cx)) && (await isSaved(cx.files, cx.args.places)) ? 'done' : 'absent';
  },
});
