// Acts: pauses a machine, and resumes it.
import { type ActionContext, defineAction, type Found, type LocalFiles } from '@mln/engine/api';
import { machinePid } from './alive.js';
import type { MachinePlaces } from './names.js';

export interface HoldArgs {
  readonly host: string;
  readonly places: MachinePlaces;
}

type HoldContext = Pick<ActionContext<HoldArgs>, 'args' | 'sh' | 'files'>;

/**
 * A paused kernel waits for a command at its mconsole, and a running one never does: /proc/PID/wchan of proc(5) names the
 * function in which a process sleeps. The file contains `0` while the kernel runs, and also where the system hides it; then the
 * mark of mln counts.
 */
export async function isHeldPid(local: LocalFiles, pid: number, places: MachinePlaces): Promise<boolean> {
  const sleeps = (await local.text(`/proc/${pid}/wchan`).catch(() => undefined))?.trim() ?? '';
  if (sleeps !== '' && sleeps !== '0') return /wait_for_more_packets/.test(sleeps);
  return (await local.stat(places.pausedMark)) !== undefined;
}

export async function isHeld({ args: { places }, files }: Pick<HoldContext, 'args' | 'files'>): Promise<boolean> {
  const pid = await machinePid(files, places);
  return pid !== undefined && isHeldPid(files, pid, places);
}

/** Throws when the machine does not run. A paused machine stays paused. */
async function hold(ctx: HoldContext): Promise<void> {
  if ((await machinePid(ctx.files, ctx.args.places)) === undefined) throw new Error(`host ${ctx.args.host} does not run`);
  const { pausedMark } = ctx.args.places;
  await ctx.files.mkdir(pausedMark.slice(0, pausedMark.lastIndexOf('/')));
  await ctx.files.write(pausedMark, '');
  await tell(ctx, 'stop', 'Already stopped');
}

/** Succeeds when the machine does not run. */
export async function resume(ctx: HoldContext): Promise<void> {
  if ((await machinePid(ctx.files, ctx.args.places)) === undefined) return;
  await tell(ctx, 'go', 'Not stopped');
  await ctx.files.remove(ctx.args.places.pausedMark);
}

/** uml_mconsole(1) answers 1 and `ERR …` for a command that fails. */
async function tell({ args: { host, places }, sh }: HoldContext, word: 'stop' | 'go', fine: string): Promise<void> {
  // uml_mconsole waits for ever on a kernel that does not answer
  const { exitCode, stdout, stderr } = await sh.run({
    file: 'uml_mconsole',
    args: [places.socket, word],
    timeoutMs: 10_000,
    ok: [0, 1],
  });
  const output = `${stdout}${stderr}`;
  if (exitCode !== 0 && !output.includes(fine)) throw new Error(`host ${host} does not hear "${word}": ${output.trim()}`);
}

export const pause = defineAction<HoldArgs>({
  run: hold,
  undo: resume,
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) ? 'done' : 'absent'),
});

export const unpause = defineAction<HoldArgs>({
  run: resume,
  undo: async (ctx) => {
    if ((await machinePid(ctx.files, ctx.args.places)) !== undefined) await hold(ctx);
  },
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) ? 'absent' : 'done'),
});
