// Acts: stops a machine, cleanly or at once.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { machinePid } from './alive.js';
import { clean, killMachine, look } from './kill.js';
import type { MachinePlaces } from './names.js';
import { isHeld, resume } from './pause.js';

export interface StopArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take before the machine is halted. */
  readonly graceSeconds: number;
}

type StopContext = ActionContext<StopArgs>;

/** Clean shutdown by Ctrl-Alt-Del; after the grace time its disks are synced and it is halted. It is killed only when told. */
export const stop = defineAction<StopArgs>({
  async run(ctx) {
    if (ctx.args.how === 'kill') return killMachine(ctx);
    // without a pid file it can be told nothing: it is only just starting, or was never there
    if ((await machinePid(ctx.files, ctx.args.places)) === undefined) return killMachine(ctx);
    await shutDown(ctx);
    await clean(ctx);
  },
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    return (await look(ctx)).pids.length === 0 ? 'done' : 'absent';
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

async function shutDown(ctx: StopContext): Promise<void> {
  const { host, graceSeconds } = ctx.args;
  // one that is held would take note of the word and do nothing
  if (await isHeld(ctx)) await resume(ctx);
  await tell(ctx, ['cad']);
  if (await gone(ctx, graceSeconds)) return;
  ctx.output(`still running after ${graceSeconds} s: halting it`);
  for (const [key, done] of halting) await press(ctx, key, done);
  if (!(await gone(ctx, haltSeconds))) throw new Error(`host ${host} does not stop; mln stop -H kills it`);
}

// a kernel that was told to be quiet does not say it
const keySeconds = 3;

async function press(ctx: StopContext, key: string, done: string | undefined): Promise<void> {
  const times = async () => (done === undefined ? 0 : ((await ctx.files.text(ctx.args.places.log)) ?? '').split(done).length);
  const before = await times();
  await tell(ctx, ['sysrq', key]);
  if (done === undefined) return;
  const until = ctx.clock.now() + keySeconds * 1000;
  while ((await times()) === before && ctx.clock.now() < until) await ctx.clock.sleep(50, ctx.signal);
}

function tell({ sh, args }: StopContext, words: readonly string[]) {
  return sh.run({
    file: 'uml_mconsole',
    args: [args.places.socket, ...words],
    // it waits for ever on a guest that does not answer, and a machine that just ended has no socket: the pid tells
    timeoutMs: 10_000,
    ok: [0, 1, 124],
  });
}

async function gone(ctx: StopContext, seconds: number): Promise<boolean> {
  const { clock, signal } = ctx;
  const until = clock.now() + seconds * 1000;
  while ((await look(ctx)).pids.length > 0) {
    if (clock.now() > until) return false;
    await clock.sleep(50, signal);
  }
  return true;
}
