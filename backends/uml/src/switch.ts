// Acts: a switch is a vde_switch process of an ordinary user, or a Linux bridge with taps when root asks for it.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { livePid } from './alive.js';
import type { SwitchPlaces } from './names.js';

export interface SwitchArgs {
  readonly name: string;
  readonly places: SwitchPlaces;
  /** Sends every frame to every port. */
  readonly hub: boolean;
  /** An existing tap device that becomes a port. */
  readonly tap?: string;
}

type SwitchCx = ActionContext<SwitchArgs>;

const alive = ({ args, files }: SwitchCx) => livePid(files, args.places.pidFile, ['-s', args.places.dir]);

export const connect = defineAction<SwitchArgs>({
  async run(cx) {
    const { args, sh, files } = cx;
    if ((await alive(cx)) !== undefined) return;
    await remains(cx);
    await files.mkdir(parent(args.places.dir));
    const { dir, pidFile, management } = args.places;
    const options = [...(args.hub ? ['-hub'] : []), ...(args.tap === undefined ? [] : ['-tap', args.tap])];
    await sh.run({ file: 'vde_switch', args: ['-s', dir, '-p', pidFile, '-M', management, '-m', '0600', '-daemon', ...options] });
    await waitForSocket(cx);
  },
  undo: (cx) => disconnectSwitch(cx),
  async check(cx): Promise<Found> {
    return (await alive(cx)) === undefined ? 'absent' : 'done';
  },
});

// vde_switch answers 0 even when it could not make its socket.
const waitForSocket = async ({ args, sh, clock, signal }: SwitchCx): Promise<void> => {
  for (let tries = 0; tries < 60; tries++) {
    if ((await sh.probe({ file: 'test', args: ['-S', args.places.socket] }, { exitCode: 0 })).exitCode === 0) return;
    await clock.sleep(50, signal);
  }
  throw new Error(`vde_switch made no socket ${args.places.socket}`);
};

export const disconnect = defineAction<SwitchArgs>({
  run: (cx) => disconnectSwitch(cx),
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    return (await alive(cx)) === undefined ? 'done' : 'absent';
  },
});

const disconnectSwitch = async (cx: SwitchCx): Promise<void> => {
  const pid = await alive(cx);
  if (pid !== undefined) await cx.sh.run({ file: 'kill', args: [String(pid)], ok: [0, 1] });
  for (let tries = 0; tries < 60 && (await alive(cx)) !== undefined; tries++) await cx.clock.sleep(50);
  await remains(cx);
};

// A switch that was killed leaves a directory on which the next one would fail silently.
const remains = async ({ args, files }: SwitchCx): Promise<void> => {
  const { dir, pidFile, management } = args.places;
  for (const path of [dir, pidFile, management]) await files.remove(path);
};

const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));
