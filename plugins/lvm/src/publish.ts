// Acts that put volumes in their place and remove them. Each may be repeated, and leaves other owners' volumes alone.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { isOwn, look, removeSeen } from './look.js';
import { device } from './names.js';
import { repair } from './repair.js';
import type { Volume } from './report.js';

// types rather than interfaces, so that they are Json
type PublishArgs = { readonly vg: string; readonly from: string; readonly to: string; readonly owner: string };
type RemoveArgs = { readonly vg: string; readonly names: readonly string[]; readonly owner: string };

type Context<A> = ActionContext<A>;

function answer(yes: boolean): Found {
  return yes ? 'done' : 'absent';
}

export const publish = defineAction<PublishArgs>({
  async run(ctx) {
    const { args, sh } = ctx;
    try {
      await sh.run({ file: 'lvrename', args: [args.vg, args.from, args.to] });
    } catch (error) {
      if (!isRenamed(args, await lookAtBoth(ctx))) throw error;
      await repair(sh, { vg: args.vg, lv: args.to });
    }
  },
  async undo(ctx) {
    const { args, sh } = ctx;
    const there = await lookAtBoth(ctx);
    if (!isRenamed(args, there)) return;
    if (!(await isUsable(ctx, there))) await repair(sh, { vg: args.vg, lv: args.to });
    await sh.run({ file: 'lvrename', args: [args.vg, args.to, args.from] });
  },
  async check(ctx) {
    const there = await lookAtBoth(ctx);
    return answer(isRenamed(ctx.args, there) && (await isUsable(ctx, there)));
  },
});

type Volumes = Readonly<Record<string, Volume>>;

function lookAtBoth({ args, sh }: Context<PublishArgs>): Promise<Volumes> {
  return look(sh, args.vg, [args.from, args.to]);
}

function isRenamed({ from, to, owner }: PublishArgs, there: Volumes): boolean {
  return there[from] === undefined && isOwn(there[to], owner);
}

/** The metadata is renamed first; killed then, LVM leaves the device as it was, or holding all who use it. */
async function isUsable({ args, files }: Context<PublishArgs>, there: Volumes): Promise<boolean> {
  return there[args.to]?.suspended === false && (await files.stat(device({ vg: args.vg, lv: args.to }))) !== undefined;
}

export const remove = defineAction<RemoveArgs>({
  async run({ args, sh, output }) {
    const { vg, names, owner } = args;
    const found = await look(sh, vg, names);
    for (const lv of names) {
      if ((await removeSeen(sh, { vg, lv }, { owner, found })) === 'foreign')
        output(`volume ${vg}/${lv} stays: it has not the tag ${owner}, so mln did not make it for this project`);
    }
  },
  undo: 'irreversible',
  async check({ args, sh }) {
    const there = await look(sh, args.vg, args.names);
    return answer(!args.names.some((name) => isOwn(there[name], args.owner)));
  },
});
