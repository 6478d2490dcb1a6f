// Acts as root: a Linux bridge, and a tap device for each port that the machine's user may open.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';

export interface BridgeArgs {
  readonly name: string;
  readonly bridge: string;
  readonly taps: readonly string[];
  /** The user that may open the taps. */
  readonly uid: number;
  /** Sends every frame to every port. */
  readonly hub: boolean;
  /** A device of the server that becomes a port and stays after the bridge. */
  readonly join?: string;
}

type BridgeContext = ActionContext<BridgeArgs>;

function ip({ sh }: BridgeContext, ...args: readonly string[]) {
  return sh.run({ file: 'ip', args });
}

async function exists({ sh }: BridgeContext, device: string): Promise<boolean> {
  return (await sh.probe({ file: 'ip', args: ['link', 'show', 'dev', device] }, { exitCode: 1 })).exitCode === 0;
}

export const bridgeUp = defineAction<BridgeArgs>({
  async run(ctx) {
    const { bridge, taps, uid, hub, join } = ctx.args;
    if (!(await exists(ctx, bridge))) await ip(ctx, 'link', 'add', 'name', bridge, 'type', 'bridge');
    // a bridge that forgets each address at once sends every frame to every port
    if (hub) await ip(ctx, 'link', 'set', 'dev', bridge, 'type', 'bridge', 'ageing_time', '0');
    for (const tap of taps) {
      if (!(await exists(ctx, tap))) await ip(ctx, 'tuntap', 'add', 'dev', tap, 'mode', 'tap', 'user', String(uid));
      await ip(ctx, 'link', 'set', 'dev', tap, 'master', bridge, 'up');
    }
    if (join !== undefined) await ip(ctx, 'link', 'set', 'dev', join, 'master', bridge, 'up');
    await ip(ctx, 'link', 'set', 'dev', bridge, 'up');
  },
  undo: (ctx) => takeDown(ctx),
  check: (ctx) => found(ctx, 'done', 'absent'),
});

export const bridgeDown = defineAction<BridgeArgs>({
  run: (ctx) => takeDown(ctx),
  undo: 'irreversible',
  check: (ctx) => found(ctx, 'absent', 'done'),
});

// A part of the devices is not enough for `done`, neither for bridgeUp nor for bridgeDown.
async function found(ctx: BridgeContext, present: Found, missing: Found): Promise<Found> {
  const there = await Promise.all([ctx.args.bridge, ...ctx.args.taps].map((device) => exists(ctx, device)));
  if (there.every((x) => x)) return present;
  return there.some((x) => x) ? 'absent' : missing;
}

async function takeDown(ctx: BridgeContext): Promise<void> {
  for (const device of [...ctx.args.taps, ctx.args.bridge])
    if (await exists(ctx, device)) await ip(ctx, 'link', 'del', 'dev', device);
}
