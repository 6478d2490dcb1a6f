// Acts: stops a machine, cleanly or at once.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { machinePid } from './alive.js';
import { isHeld, letGo } from './hold.js';
import { clean, killMachine, look } from './kill.js';
import type { MachinePlaces } from './names.js';

export interface StopArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take before the machine is halted. */
  readonly graceSeconds: number;
}

type StopCx = ActionContext<StopArgs>;

/** Clean shutdown by Ctrl-Alt-Del; after the grace time its disks are synced and it is halted. It is killed only when told. */
export const stop = defineAction<StopArgs>({
  async run(cx) {
    if (cx.args.how === 'kill') return killMachine(cx);
    // without a pid file it can be told nothing: it is only just starting, or was never there
    if ((await machinePid(cx.files, cx.args.places)) === undefined) return killMachine(cx);
    await shutDown(cx);
    await clean(cx);
  },
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    return (await look(cx)).pids.length === 0 ? 'done' : 'absent';
  },
});

const haltSeconds = 10;

// What the kernel can do when user space does not answer: sync, remount read-only, power off. The first two only begin
// with the key; powered off before their end, the file system is left as by a power failure.
const halting = [
  ['s', 'Emergency Sync complete'],
  ['u', 'Emergency Remount complete'],
  ['o', undefined],
] as const;

async function shutDown(cx: StopCx): Promise<void> {
  const { host, graceSeconds } = cx.args;
  // one that is held would take note of the word and do nothing
  if (await isHeld(cx)) await letGo(cx);
  await tell(cx, ['cad']);
  if (await gone(cx, graceSeconds)) return;
  cx.output(`still running after ${graceSeconds} s: halting it`);
  for (const [key, done] of halting) await press(cx, key, done);
  if (!(await gone(cx, haltSeconds))) throw new Error(`host ${host} does not stop; mln stop -H kills it`);
}

// a kernel that was told to be quiet does not say it
const keySeconds = 3;

async function press(cx: StopCx, key: string, done: string | undefined): Promise<void> {
  const times = async () => (done === undefined ? 0 : ((await cx.files.text(cx.args.places.log)) ?? '').split(done).length);
  const before = await times();
  await tell(cx, ['sysrq', key]);
  if (done === undefined) return;
  const until = cx.clock.now() + keySeconds * 1000;
  while ((await times()) === before && cx.clock.now() < until) await cx.clock.sleep(50, cx.signal);
}

function tell({ sh, args }: StopCx, words: readonly string[]) {
  return sh.run({
    file: 'uml_mconsole',
    args: [args.places.socket, ...words],
    // it waits for ever on a guest that does not answer, and a machine that just ended has no socket: the pid tells
    timeoutMs: 10_000,
    ok: [0, 1, 124],
  });
}

async function gone(cx: StopCx, seconds: number): Promise<boolean> {
  const { clock, signal } = cx;
  const until = clock.now() + seconds * 1000;
  while ((await look(cx)).pids.length > 0) {
    if (clock.now() > until) return false;
    await clock.sleep(50, signal);
  }
  return true;
}
