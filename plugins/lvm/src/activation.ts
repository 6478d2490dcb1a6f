// Activation of volumes, which makes their devices appear: for moves between servers that share a group.
import { type ActionContext, CommandFailed, defineAction } from '@mln/engine/api';
import { look } from './look.js';
import { shown } from './names.js';
import { runOnPool } from './repair.js';
import { groupFields, readGroups, reportArgs } from './report.js';

// types rather than interfaces, so that they are Json
type VolumeArgs = { readonly vg: string; readonly lv: string };
type GroupArgs = { readonly vg: string; readonly uuid: string };

type Context = Pick<ActionContext<VolumeArgs>, 'args' | 'sh'>;

async function isActive({ args, sh }: Context): Promise<boolean> {
  return (await look(sh, args.vg, [args.lv]))[args.lv]?.active ?? false;
}

async function switchTo(how: 'y' | 'n', { args, sh }: Context): Promise<void> {
  if ((await isActive({ args, sh })) === (how === 'y')) return;
  await runOnPool(sh, { file: 'lvchange', args: ['--activate', how, shown(args)] });
}

export const activate = defineAction<VolumeArgs>({
  run: (ctx) => switchTo('y', ctx),
  undo: (ctx) => switchTo('n', ctx),
  check: async (ctx) => ((await isActive(ctx)) ? 'done' : 'absent'),
});

export const deactivate = defineAction<VolumeArgs>({
  run: (ctx) => switchTo('n', ctx),
  undo: (ctx) => switchTo('y', ctx),
  check: async (ctx) => ((await isActive(ctx)) ? 'absent' : 'done'),
});

/** Throws when the group is not there, or is another one of that name. */
export const findGroup = defineAction<GroupArgs>({
  async run({ args, sh }) {
    const command = { file: 'vgs', args: [...reportArgs(groupFields), args.vg] };
    const outcome = await sh.probe(command);
    if (outcome.exitCode !== 0) throw new CommandFailed(command, outcome);
    const uuid = readGroups(outcome.stdout)?.[args.vg]?.uuid;
    if (uuid !== args.uuid) throw new Error(`volume group ${args.vg} of this server is another one: ${uuid}, not ${args.uuid}`);
  },
  undo: 'none',
});
