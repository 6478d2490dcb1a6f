// Acts: ends a machine at once, in any state, and removes its leftovers.
import type { ActionContext } from '@mln/engine/api';
import { machinePid, type Session, sessions } from './alive.js';
import type { MachinePlaces } from './names.js';

export type KillContext = Pick<
  ActionContext<{ readonly host: string; readonly places: MachinePlaces }>,
  'args' | 'sh' | 'files' | 'clock'
>;

const tries = 100;
const pauseMs = 50;

/** Succeeds when the machine does not run. Throws when its processes do not end. */
export async function killMachine(ctx: KillContext): Promise<void> {
  const { args, sh, clock } = ctx;
  for (let n = 0; n < tries; n++) {
    const { pids, targets, idle } = await look(ctx);
    // a session without a machine ends soon, or its machine is in the middle of exec, when it has no arguments
    if (pids.length + idle.length === 0) return clean(ctx);
    for (const target of targets) await sh.run({ file: 'kill', args: ['-KILL', '--', target], ok: [0, 1] });
    await wake(ctx, idle);
    await clock.sleep(pauseMs);
  }
  const { pids, idle } = await look(ctx);
  throw new Error(`host ${args.host} cannot be killed: process ${[...pids, ...idle].join(', ')} stays`);
}

/** Removes the leftovers of a machine that is down. */
export async function clean(ctx: Pick<KillContext, 'args' | 'sh' | 'files'>): Promise<void> {
  const { umlDir, pausedMark } = ctx.args.places;
  await ctx.files.remove(umlDir);
  await ctx.files.remove(pausedMark);
  for (const { socket, pid } of await sessions(ctx.files, ctx.args.places)) if (pid === undefined) await ctx.files.remove(socket);
  await wake(ctx, (await look(ctx)).idle);
}

/**
 * The processes of a machine, and screens without a process. The machine's pid file names them, and so does its screen session.
 * Only the session does before the machine writes the file, after the file is lost, and at the end, when the kernel removes the
 * file before it ends.
 */
export async function look({ args: { places }, files }: Pick<KillContext, 'args' | 'files'>) {
  const [pid, open] = await Promise.all([machinePid(files, places), sessions(files, places)]);
  const pids = [...new Set([pid, ...open.map((one) => one.child)])].filter((one) => one !== undefined);
  const idle = open.filter((one) => one.child === undefined).map((one) => one.pid);
  return { pids, targets: pids.map((one) => targetOf(one, open)), idle: idle.filter((one) => one !== undefined) };
}

/**
 * An argument of kill(1). With its first process the kernel ends a sandbox, and bwrap ends when no process is left in the sandbox.
 * Without a sandbox the target is the process group: the helpers of the machine outlive it and keep the disk open.
 */
function targetOf(pid: number, open: readonly Session[]): string {
  const sandbox = open.find((one) => one.child === pid)?.sandbox;
  return sandbox === undefined ? `-${pid}` : String(sandbox);
}

// screen may miss the end of its program for seconds: a second SIGCHLD wakes it
async function wake({ sh }: Pick<KillContext, 'sh'>, screens: readonly number[]): Promise<void> {
  for (const pid of screens) await sh.run({ file: 'kill', args: ['-CHLD', String(pid)], ok: [0, 1] });
}
