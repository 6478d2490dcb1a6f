// Acts: holds a machine where it is, and lets it go on. vmrun tells nothing of that, so a file remembers it.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { runs } from './running.js';
import type { MachineArgs } from './stop.js';
import { pause as pauseCommand, unpause as unpauseCommand } from './vmrun.js';

type Cx = ActionContext<MachineArgs>;

async function isHeld({ args, files }: Pick<Cx, 'args' | 'files'>): Promise<boolean> {
  return (await files.stat(args.places.paused)) !== undefined;
}

async function hold(cx: Cx): Promise<void> {
  if (await isHeld(cx)) return;
  await cx.sh.run(pauseCommand(cx.args.vmrun, cx.args.places.vmx));
  await cx.files.write(cx.args.places.paused, '');
}

/** One that goes on already is told so again, and VMware refuses: only a machine that is gone is a failure. */
async function letGo(cx: Cx): Promise<void> {
  if ((await cx.files.stat(cx.args.places.vmx)) === undefined) return;
  await cx.sh.run({ ...unpauseCommand(cx.args.vmrun, cx.args.places.vmx), ok: (await isHeld(cx)) ? [0] : [0, 1, 255] });
  await cx.files.remove(cx.args.places.paused);
}

export const pause = defineAction<MachineArgs>({
  run: hold,
  undo: letGo,
  check: async (cx): Promise<Found> => ((await isHeld(cx)) && (await runs(cx)) ? 'done' : 'absent'),
});

export const unpause = defineAction<MachineArgs>({
  run: letGo,
  undo: hold,
  check: async (cx): Promise<Found> => ((await isHeld(cx)) ? 'absent' : 'done'),
});
