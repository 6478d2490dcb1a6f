// Acts: a switch is a vde_switch process of an ordinary user.

import { type ActionContext, defineAction, type Found, type LocalFiles } from '@mln/engine/api';
import { lives } from '@mln/machine-kit';
import { livePid } from './alive.js';
import type { SwitchPlaces } from './names.js';

export interface SwitchArgs {
  readonly name: string;
  readonly places: SwitchPlaces;
  /** The number of machines on the switch. */
  readonly ports: number;
  /** Sends every frame to every port. */
  readonly hub: boolean;
  /** A tap device that becomes a port. */
  readonly tap?: string;
  /** Machines of another user connect to it. */
  readonly shared?: true;
}

type SwitchContext = ActionContext<SwitchArgs>;

export function switchPid(local: LocalFiles, places: SwitchPlaces): Promise<number | undefined> {
  return livePid(local, places.pidFile, switchWords(places));
}

function switchWords({ dir }: SwitchPlaces): readonly string[] {
  return ['-s', dir];
}

function alive({ args, files }: SwitchContext) {
  return switchPid(files, args.places);
}

/** Idempotent: a running switch does not change. */
export const connect = defineAction<SwitchArgs>({
  async run(ctx) {
    const { args, sh, files } = ctx;
    if ((await alive(ctx)) !== undefined) return;
    await removeRemains(ctx);
    const { dir, pidFile, management } = args.places;
    await files.mkdir(dir.slice(0, dir.lastIndexOf('/')));
    const options = [
      '-n',
      String(args.ports + spare),
      ...(args.hub ? ['-hub'] : []),
      ...(args.tap === undefined ? [] : ['-tap', args.tap]),
    ];
    // a start lets the group of its machine into the directory, and the directory keeps other users out
    const mode = args.shared === true ? ['-m', '0666', '--dirmode', '0700'] : ['-m', '0600'];
    await sh.run({ file: 'vde_switch', args: ['-s', dir, '-p', pidFile, '-M', management, ...mode, '-daemon', ...options] });
    await waitUntilReady(ctx);
  },
  undo: (ctx) => disconnectSwitch(ctx),
  async check(ctx): Promise<Found> {
    return (await alive(ctx)) === undefined ? 'absent' : 'done';
  },
});

// A machine that finds no free port waits for one for ever, in the middle of its boot. The extra ports are for taps, for
// `vde_plug`, and for connections of machines that mln killed a moment ago.
const spare = 32;

const tries = 60;
const pauseMs = 50;

// vde_switch answers 0 even after it failed to create its socket.
async function waitUntilReady({ args, sh, clock, signal }: SwitchContext): Promise<void> {
  const { socket, pidFile } = args.places;
  const ready = { file: 'test', args: ['-S', socket, '-a', '-s', pidFile] };
  for (let n = 0; n < tries; n++) {
    if ((await sh.probe(ready, { exitCode: 0 })).exitCode === 0) return;
    await clock.sleep(pauseMs, signal);
  }
  throw new Error(`vde_switch made no socket ${socket}`);
}

export const disconnect = defineAction<SwitchArgs>({
  run: (ctx) => disconnectSwitch(ctx),
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    return (await alive(ctx)) === undefined ? 'done' : 'absent';
  },
});

/**
 * vde_switch removes its own files when it ends on request; mln kills one that does not react. A missing switch counts as
 * stopped.
 */
async function disconnectSwitch(ctx: SwitchContext): Promise<void> {
  const pid = await alive(ctx);
  if (pid !== undefined && !(await ends(ctx, pid, 'TERM')) && !(await ends(ctx, pid, 'KILL')))
    throw new Error(`switch ${ctx.args.name} cannot be stopped: process ${pid} stays`);
  await removeRemains(ctx);
}

// Checks the pid, because vde_switch removes its pid file a moment before it ends.
async function ends({ args, sh, files, clock }: SwitchContext, pid: number, signal: 'TERM' | 'KILL'): Promise<boolean> {
  await sh.run({ file: 'kill', args: [`-${signal}`, String(pid)], ok: [0, 1] });
  for (let n = 0; n < tries; n++) {
    if (!(await lives(files, String(pid), switchWords(args.places)))) return true;
    await clock.sleep(pauseMs);
  }
  return false;
}

// A killed switch leaves a directory on which the next one would fail without a message.
async function removeRemains({ args, files }: SwitchContext): Promise<void> {
  const { dir, pidFile, management } = args.places;
  for (const path of [dir, pidFile, management]) await files.remove(path);
}
