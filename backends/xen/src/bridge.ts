// Acts: a switch is a Linux bridge, and its alias names the owner. mln joins an existing bridge of another owner but never changes it.

import { type ActionContext, defineAction, type Found, type LocalFiles } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';

export interface BridgeArgs {
  readonly switch: string;
  readonly bridge: string;
  /** The alias of this switch's bridges. */
  readonly alias: string;
  /** mln made up the name, so another program is unlikely to use it. */
  readonly made: boolean;
}

type BridgeContext = ActionContext<BridgeArgs>;

export interface SeenBridge {
  /** Empty if the bridge has no alias. */
  readonly alias: string;
  readonly up: boolean;
}

const iffUp = 1;

/** The state of a bridge in the kernel; undefined if no bridge has that name. */
export async function seeBridge(local: LocalFiles, bridge: string): Promise<SeenBridge | undefined> {
  const dir = `/sys/class/net/${bridge}`;
  if ((await local.stat(`${dir}/bridge`)) === undefined) return undefined;
  const [alias, flags] = await Promise.all([local.text(`${dir}/ifalias`), local.text(`${dir}/flags`)]);
  return { alias: (alias ?? '').trim(), up: (Number.parseInt(flags ?? '0', 16) & iffUp) === iffUp };
}

/** mln writes the alias after it makes the bridge. A bridge without alias is from a run that was killed between the two. */
export function isOwn({ alias }: SeenBridge, args: Pick<BridgeArgs, 'alias' | 'made'>): boolean {
  return alias === args.alias || (args.made && alias === '');
}

function ip({ sh }: BridgeContext, ...args: readonly string[]) {
  return sh.run({ file: 'ip', args });
}

export const bridgeUp = defineAction<BridgeArgs>({
  async run(ctx) {
    const { bridge, alias, made, switch: name } = ctx.args;
    const seen = await seeBridge(ctx.files, bridge);
    if (seen !== undefined && !isOwn(seen, ctx.args)) {
      if (made) throw failed(codes.foreignBridge, { bridge, switch: name, alias: seen.alias });
      return ctx.output(`joins bridge ${bridge}, which was there`);
    }
    if (seen === undefined) await ip(ctx, 'link', 'add', 'name', bridge, 'type', 'bridge');
    await ip(ctx, 'link', 'set', 'dev', bridge, 'alias', alias);
    await ip(ctx, 'link', 'set', 'dev', bridge, 'up');
  },
  async undo(ctx) {
    // another machine may have joined it meanwhile
    const ports = await ctx.files.list(`/sys/class/net/${ctx.args.bridge}/brif`);
    if (ports.length === 0) await takeDown(ctx);
  },
  async check({ args, files }): Promise<Found> {
    const seen = await seeBridge(files, args.bridge);
    if (seen === undefined) return 'absent';
    return (seen.alias === args.alias && seen.up) || (!args.made && !isOwn(seen, args)) ? 'done' : 'absent';
  },
});

export const bridgeDown = defineAction<BridgeArgs>({
  run: (ctx) => takeDown(ctx),
  undo: 'irreversible',
  async check({ args, files }): Promise<Found> {
    const seen = await seeBridge(files, args.bridge);
    return seen === undefined || !isOwn(seen, args) ? 'done' : 'absent';
  },
});

async function takeDown(ctx: BridgeContext): Promise<void> {
  const seen = await seeBridge(ctx.files, ctx.args.bridge);
  if (seen !== undefined && isOwn(seen, ctx.args)) await ip(ctx, 'link', 'del', 'dev', ctx.args.bridge);
}
