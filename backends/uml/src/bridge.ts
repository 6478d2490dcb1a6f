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
  /** A device of the server that becomes a port and outlives the bridge. */
  readonly join?: string;
}

type BridgeCx = ActionContext<BridgeArgs>;

function ip({ sh }: BridgeCx, ...args: readonly string[]) {
  return sh.run({ file: 'ip', args });
}

async function exists({ sh }: BridgeCx, device: string): Promise<boolean> {
  return (await sh.probe({ file: 'ip', args: ['link', 'show', 'dev', device] }, { exitCode: 1 })).exitCode === 0;
}

export const bridgeUp = defineAction<BridgeArgs>({
  async run(cx) {
    const { bridge, taps, uid, hub, join } = cx.args;
    if (!(await exists(cx, bridge))) await ip(cx, 'link', 'add', 'name', bridge, 'type', 'bridge');
    // a bridge that forgets at once where it saw an address sends every frame everywhere
    if (hub) await ip(cx, 'link', 'set', 'dev', bridge, 'type', 'bridge', 'ageing_time', '0');
    for (const tap of taps) {
      if (!(await exists(cx, tap))) await ip(cx, 'tuntap', 'add', 'dev', tap, 'mode', 'tap', 'user', String(uid));
      await ip(cx, 'link', 'set', 'dev', tap, 'master', bridge, 'up');
    }
    if (join !== undefined) await ip(cx, 'link', 'set', 'dev', join, 'master', bridge, 'up');
    await ip(cx, 'link', 'set', 'dev', bridge, 'up');
  },
  undo: (cx) => takeDown(cx),
  check: (cx) => found(cx, 'done', 'absent'),
});

export const bridgeDown = defineAction<BridgeArgs>({
  run: (cx) => takeDown(cx),
  undo: 'irreversible',
  check: (cx) => found(cx, 'absent', 'done'),
});

// Half of it there is not done, either way.
async function found(cx: BridgeCx, present: Found, missing: Found): Promise<Found> {
  const there = await Promise.all([cx.args.bridge, ...cx.args.taps].map((device) => exists(cx, device)));
  if (there.every((x) => x)) return present;
  return there.some((x) => x) ? 'absent' : missing;
}

async function takeDown(cx: BridgeCx): Promise<void> {
  for (const device of [...cx.args.taps, cx.args.bridge])
    if (await exists(cx, device)) await ip(cx, 'link', 'del', 'dev', device);
}
