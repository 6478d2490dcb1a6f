// Acts: starts a machine and waits until it is up.

import { cowFormat, formatAt, lockHolder, nodesOf } from '@mln/disk-kit';
import {
  type ActionContext,
  CodedError,
  type DiskRef,
  defineAction,
  type Files,
  type Found,
  type Shell,
  whyOutside,
} from '@mln/engine/api';
import { failed, type MachineFailed, plainText, type Start, screenRc, waitUntilUp } from '@mln/machine-kit';
import { machinePid, type Session, sessions } from './alive.js';
import { codes } from './codes.js';
import { startEnvironment } from './command-line.js';
import { explainEnd } from './console-text.js';
import { type Given, give } from './give.js';
import { killMachine } from './kill.js';
import type { MachinePlaces } from './names.js';

export interface StartArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  /** The arguments of screen. */
  readonly command: readonly string[];
  readonly memoryDirectory: string;
  readonly disk: string;
  /** Of the disk. */
  readonly format: DiskRef['format'];
  /** A kernel that the project names by its path, and the places where it must be. */
  readonly kernel?: { readonly path: string; readonly below: readonly string[] };
  /** The text on the console of a machine that is up. */
  readonly upText: string;
  readonly timeoutSeconds: number;
  /** The things that root lets the user of the machine reach. */
  readonly given?: Given;
}

type StartContext = ActionContext<StartArgs>;

/** Idempotent: for a running machine the step only waits. Throws when the machine ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    if (!(await running(ctx))) await launch(ctx);
    await waitUntilUp(ctx, coming(ctx));
  },
  undo: (ctx) => killMachine(ctx),
  async check(ctx): Promise<Found> {
    return (await machinePid(ctx.files, ctx.args.places)) !== undefined && (await saysUp(ctx)) ? 'done' : 'absent';
  },
});

async function running({ args: { places }, files }: StartContext): Promise<boolean> {
  return (
    (await machinePid(files, places)) !== undefined || (await sessions(files, places)).some((one) => one.child !== undefined)
  );
}

async function launch({ args, sh, files }: StartContext): Promise<void> {
  const { host, places, disk, format } = args;
  // a guest can write such a header to its own disk, too
  if (format === 'raw' && (await formatAt(sh.probe, disk)) === cowFormat) throw failed(codes.diskIsCow, { host, disk });
  await mustBeInPlace(args, files);
  await files.mkdir(places.screenDir, { mode: 0o700 });
  await files.mkdir(places.log.slice(0, places.log.lastIndexOf('/')));
  await files.write(places.screenRc, screenRc);
  // the leftovers of a killed machine: its pid file, the sockets of its console, its console log
  await files.remove(places.umlDir);
  await files.remove(places.pausedMark);
  await files.mkdir(places.umlDir);
  for (const { socket, pid } of await sessions(files, places)) if (pid === undefined) await files.remove(socket);
  if ((await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
  if (args.given !== undefined) await give({ sh, files }, host, args.given);
  // screen answers 0 even if the machine fails
  await sh.run({ file: 'screen', args: args.command, env: startEnvironment(args) });
}

async function mustBeInPlace({ kernel, host }: StartArgs, files: Files): Promise<void> {
  if (kernel === undefined) return;
  const { path, below } = kernel;
  const real = await whyOutside(path, below, files);
  if (real !== undefined) throw new CodedError(codes.kernelOutsideRoots, { kernel: path, host, real, roots: below.join(', ') });
}

// from the start of screen to the machine's first output, on a server that starts dozens at once
const launchGraceMs = 15_000;
const pollMs = 100;

function coming(ctx: StartContext): Start {
  const { host, places, upText, timeoutSeconds } = ctx.args;
  const began = ctx.clock.now();
  let seen = false;
  return {
    ...{ host, upText, timeoutSeconds, pollMs, log: places.log },
    async look() {
      const { alive, session, consoleText } = await look(ctx);
      if (alive && consoleText.includes(upText)) return { state: 'up', consoleText };
      const gone = !alive && !session && (seen || consoleText !== '' || ctx.clock.now() - began > launchGraceMs);
      seen ||= alive;
      return { state: gone ? 'gone' : 'coming', consoleText };
    },
    confirm: () => refuseOtherName(ctx),
    ended: (consoleText) => ended(ctx, consoleText),
  };
}

interface Look {
  readonly alive: boolean;
  readonly session: boolean;
  readonly consoleText: string;
}

// Processes before the log: when the process is gone, its last words are already in the log.
async function look({ args: { places }, files }: StartContext): Promise<Look> {
  const pid = await machinePid(files, places);
  const open: readonly Session[] = pid === undefined ? await sessions(files, places) : [];
  const consoleText = plainText((await files.text(places.log)) ?? '');
  return {
    alive: pid !== undefined || open.some((one) => one.child !== undefined),
    session: open.some((one) => one.pid !== undefined),
    consoleText,
  };
}

async function saysUp({ args: { places, upText }, files }: StartContext): Promise<boolean> {
  return plainText((await files.text(places.log)) ?? '').includes(upText);
}

/** A kernel whose name is already in use continues under another one, which mln would not find. */
async function refuseOtherName(ctx: StartContext): Promise<void> {
  const { args, files } = ctx;
  if ((await machinePid(files, args.places)) === undefined) throw await ended(ctx, (await files.text(args.places.log)) ?? '');
}

async function ended({ args, sh, files }: StartContext, consoleText: string): Promise<MachineFailed> {
  const { host, places, memoryDirectory, disk } = args;
  // a kernel in a sandbox does not see the processes outside, and prints the number 0
  const holder = async () => holderOf(sh, nodesOf(disk), (await files.text('/proc/locks')) ?? '');
  const text = /locked by pid 0\b/.test(consoleText)
    ? consoleText.replace(/(locked by pid )0\b/, `$1${await holder()}`)
    : consoleText;
  return explainEnd(text, { host, log: places.log, directory: memoryDirectory });
}

async function holderOf(sh: Shell, paths: readonly string[], locks: string): Promise<string | undefined> {
  const { stdout } = await sh.probe({ file: 'stat', args: ['-L', '-c', '%i', '--', ...paths] });
  const inodes = stdout.trim().split('\n').map(Number);
  return inodes.map((inode) => lockHolder(locks, inode)).find((pid) => pid !== undefined);
}
