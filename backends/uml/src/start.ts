// Acts: starts a machine and waits until it is up.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { lastWords, MachineFailed, plainText, screenRc } from '@mln/plugin-machine';
import { machinePid, type Session, sessions } from './alive.js';
import { startEnvironment } from './command-line.js';
import { explainEnd } from './console-text.js';
import { killMachine } from './kill.js';
import type { MachinePlaces } from './names.js';

export interface StartArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  /** Of screen. */
  readonly command: readonly string[];
  readonly memoryDirectory: string;
  /** What the console shows when the machine is up. */
  readonly upText: string;
  readonly timeoutSeconds: number;
}

type StartContext = ActionContext<StartArgs>;

/** Idempotent: a machine that runs already is only waited for. Throws when it ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    if (!(await running(ctx))) await launch(ctx);
    await waitUntilUp(ctx);
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
  const { places } = args;
  await files.mkdir(places.screenDir, { mode: 0o700 });
  await files.mkdir(places.umlDir);
  await files.mkdir(places.log.slice(0, places.log.lastIndexOf('/')));
  await files.write(places.screenRc, screenRc);
  // what a machine that was killed left: its pid file, the sockets of its console, the log of its life
  await files.remove(`${places.umlDir}/${places.umid}`);
  for (const { socket, pid } of await sessions(files, places)) if (pid === undefined) await files.remove(socket);
  if ((await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
  // it answers 0 whatever becomes of the machine
  await sh.run({ file: 'screen', args: args.command, env: startEnvironment(args) });
}

// from the start of screen to its first sign of life, on a machine that starts dozens at once
const launchGraceMs = 15_000;
const pollMs = 100;

async function waitUntilUp(ctx: StartContext): Promise<void> {
  const { args, clock, signal } = ctx;
  const began = clock.now();
  if (await assumedUp(ctx)) return;
  for (let seen = false; ; ) {
    const now = await look(ctx);
    if (now.alive && now.said.includes(args.upText)) break;
    const waited = clock.now() - began;
    if (!now.alive && !now.session && (seen || now.said !== '' || waited > launchGraceMs)) throw ended(ctx, now.said);
    if (waited > args.timeoutSeconds * 1000) throw late(ctx, now.said);
    seen ||= now.alive;
    await clock.sleep(pollMs, signal);
  }
  await refuseOtherName(ctx);
  ctx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ args: { places, upText }, sh }: StartContext): Promise<boolean> {
  return (await sh.probe({ file: 'grep', args: ['-qsF', '--', upText, places.log] }, { exitCode: 0 })).exitCode === 0;
}

interface Look {
  readonly alive: boolean;
  readonly session: boolean;
  readonly said: string;
}

// Processes before the log: what a machine said last is in its log once it is gone.
async function look({ args: { places }, files }: StartContext): Promise<Look> {
  const pid = await machinePid(files, places);
  const open: readonly Session[] = pid === undefined ? await sessions(files, places) : [];
  const said = plainText((await files.text(places.log)) ?? '');
  return {
    alive: pid !== undefined || open.some((one) => one.child !== undefined),
    session: open.some((one) => one.pid !== undefined),
    said,
  };
}

async function saysUp({ args: { places, upText }, files }: StartContext): Promise<boolean> {
  return plainText((await files.text(places.log)) ?? '').includes(upText);
}

/** A kernel that found its name taken goes on under another one, where nobody would find it. */
async function refuseOtherName(ctx: StartContext): Promise<void> {
  const { args, files } = ctx;
  if ((await machinePid(files, args.places)) === undefined) throw ended(ctx, (await files.text(args.places.log)) ?? '');
}

function ended({ args: { host, places, memoryDirectory } }: StartContext, said: string): MachineFailed {
  return new MachineFailed(explainEnd(said, { host, log: places.log, directory: memoryDirectory }));
}

function late({ args }: StartContext, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN5005',
    message: `host ${args.host} was not up after ${args.timeoutSeconds} s: "${args.upText}" was not on its console${lastWords(said)}`,
    hint: `its console is in ${args.places.log}; a slow machine may have more time: boot_timeout SECONDS`,
  });
}
