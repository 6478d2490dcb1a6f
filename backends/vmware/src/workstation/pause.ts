// Acts: pause a machine, and resume it. vmrun does not report the state, so a file records it.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { runs } from './running.js';
import type { MachineArgs } from './stop.js';
import { pause as pauseCommand, unpause as unpauseCommand } from './vmrun.js';

type Context = ActionContext<MachineArgs>;

async function isHeld({ args, files }: Pick<Context, 'args' | 'files'>): Promise<boolean> {
  return (await files.stat(args.places.paused)) !== undefined;
}

async function hold(ctx: Context): Promise<void> {
  if (await isHeld(ctx)) return;
  await ctx.sh.run(pauseCommand(ctx.args.vmrun, ctx.args.places.vmx));
  await ctx.files.write(ctx.args.places.paused, '');
}

/** VMware refuses to resume a machine that already runs. Only a machine that does not exist is a failure. */
async function resume(ctx: Context): Promise<void> {
  if ((await ctx.files.stat(ctx.args.places.vmx)) === undefined) return;
  await ctx.sh.run({ ...unpauseCommand(ctx.args.vmrun, ctx.args.places.vmx), ok: (await isHeld(ctx)) ? [0] : [0, 1, 255] });
  await ctx.files.remove(ctx.args.places.paused);
}

export const pause = defineAction<MachineArgs>({
  run: hold,
  undo: resume,
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) && (await runs(ctx)) ? 'done' : 'absent'),
});

export const unpause = defineAction<MachineArgs>({
  run: resume,
  undo: hold,
  check: async (ctx): Promise<Found> => ((await isHeld(ctx)) ? 'absent' : 'done'),
});
