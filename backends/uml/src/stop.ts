// Acts: stops a machine, cleanly or at once.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { stopByAsking } from '@mln/machine-kit';
import { machinePid } from './alive.js';
import { clean, killMachine, look } from './kill.js';
import type { MachinePlaces } from './names.js';
import { isHeld, resume } from './pause.js';

export interface StopArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly how: 'ask' | 'kill';
  /** The time for a clean shutdown before mln halts the machine. */
  readonly graceSeconds: number;
}

type StopContext = ActionContext<StopArgs>;

/** Clean shutdown by Ctrl-Alt-Del; after the grace time mln syncs the disks and halts the machine. Only `kill` kills it. */
export const stop = defineAction<StopArgs>({
  async run(ctx) {
    if (ctx.args.how === 'kill') return killMachine(ctx);
    // without a pid file the machine takes no commands: it is just starting, or never existed
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

// The actions of the kernel when user space does not answer: sync, remount read-only, power off. The key only begins the first
// two; a power-off before their end leaves the file system as a power failure does.
const halting = [
  ['s', 'Emergency Sync complete'],
  ['u', 'Emergency Remount complete'],
  ['o', undefined],
] as const;

const pollMs = 50;

async function shutDown(ctx: StopContext): Promise<void> {
  const { host, graceSeconds } = ctx.args;
  // a paused machine would queue the command and do nothing
  if (await isHeld(ctx)) await resume(ctx);
  const runs = async () => (await look(ctx)).pids.length > 0;
  const ctrlAltDel = { seconds: graceSeconds, ask: () => asked(tell(ctx, ['cad'])) };
  const stopped = await stopByAsking(ctx, { pollMs, runs, ways: [ctrlAltDel, { seconds: haltSeconds, ask: () => halt(ctx) }] });
  if (!stopped) throw new Error(`host ${host} does not stop; mln stop -H kills it`);
}

async function asked(telling: Promise<unknown>): Promise<'asked'> {
  await telling;
  return 'asked';
}

async function halt(ctx: StopContext): Promise<'asked'> {
  ctx.output(`still running after ${ctx.args.graceSeconds} s: halting it`);
  for (const [key, done] of halting) await press(ctx, key, done);
  return 'asked';
}

// a kernel with the parameter `quiet` does not print it
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
    // uml_mconsole waits for ever on a guest that does not answer, and a machine that just ended has no socket: the pid decides
    timeoutMs: 10_000,
    ok: [0, 1, 124],
  });
}
