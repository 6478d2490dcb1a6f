// Acts: start a machine and wait until it is up; stop it, cleanly or at once.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { livePid, machineWords } from './alive.js';
import { screenRc } from './command-line.js';
import type { MachinePlaces } from './names.js';

export interface StartArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  /** Of screen. */
  readonly command: readonly string[];
  /** What the console shows when the machine is up. */
  readonly upText: string;
  readonly timeoutSeconds: number;
}

type StartCx = ActionContext<StartArgs>;

const pidOf = ({ args, files }: { readonly args: { readonly places: MachinePlaces }; readonly files: StartCx['files'] }) =>
  livePid(files, args.places.pidFile, machineWords(args.places));

const isUp = async ({ args, sh }: StartCx): Promise<boolean> =>
  (await sh.probe({ file: 'grep', args: ['-qF', '--', args.upText, args.places.log], ok: [0, 1, 2] }, { exitCode: 0 }))
    .exitCode === 0;

/** Idempotent: a machine that runs already is only waited for. Throws when it dies or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(cx) {
    const { args, sh, files } = cx;
    const { places } = args;
    if ((await pidOf(cx)) === undefined) {
      await files.mkdir(places.screenDir, { mode: 0o700 });
      await files.mkdir(places.umlDir);
      await files.write(places.screenRc, screenRc);
      // a pid file of a machine that was killed, and the log of its last life
      await files.remove(`${places.umlDir}/${places.umid}`);
      if ((await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
      await sh.run({ file: 'screen', args: args.command, env: { SCREENDIR: places.screenDir, TERM: 'vt100' } });
    }
    await waitUntilUp(cx);
  },
  undo: (cx) => killMachine(cx),
  async check(cx): Promise<Found> {
    return (await pidOf(cx)) !== undefined && (await isUp(cx)) ? 'done' : 'absent';
  },
});

const startGraceMs = 5_000;

const waitUntilUp = async (cx: StartCx): Promise<void> => {
  const { args, clock, signal } = cx;
  const began = clock.now();
  let seenAlive = false;
  while (!(await isUp(cx))) {
    const waited = clock.now() - began;
    const alive = (await pidOf(cx)) !== undefined;
    if (!alive && (seenAlive || waited > startGraceMs))
      throw new Error(`${args.host} ended before it was up${await lastWords(cx)}`);
    seenAlive ||= alive;
    if (waited > args.timeoutSeconds * 1000)
      throw new Error(
        `${args.host} did not show "${args.upText}" within ${args.timeoutSeconds} s; its console: ${args.places.log}${await lastWords(cx)}`,
      );
    await clock.sleep(100, signal);
  }
  cx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
};

const lastWords = async ({ args, files }: StartCx): Promise<string> => {
  const log = (await files.text(args.places.log)) ?? '';
  const lines = log.replaceAll('\r', '').trim().split('\n').slice(-6);
  return `; the console said last:\n${lines.map((line) => `    ${line}`).join('\n')}`;
};

export interface StopArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take before the machine is halted. */
  readonly graceSeconds: number;
}

type StopCx = ActionContext<StopArgs>;

/** Clean shutdown by Ctrl-Alt-Del; after the grace time its disks are synced and it is halted. It is killed only when told. */
export const stop = defineAction<StopArgs>({
  async run(cx) {
    if (cx.args.how === 'kill') return killMachine(cx);
    await mconsole(cx, ['cad']);
    if (await gone(cx, cx.args.graceSeconds)) return clean(cx);
    cx.output(`still running after ${cx.args.graceSeconds} s: halting it`);
    // sync, remount read-only, power off: what the kernel can do when user space does not answer
    for (const key of ['s', 'u', 'o']) await mconsole(cx, ['sysrq', key]);
    if (!(await gone(cx, 10))) throw new Error(`${cx.args.host} does not stop; mln stop -H kills it`);
    await clean(cx);
  },
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    return (await pidOf(cx)) === undefined ? 'done' : 'absent';
  },
});

const mconsole = (cx: StopCx, words: readonly string[]) =>
  cx.sh.run({
    file: 'uml_mconsole',
    args: [cx.args.places.socket, ...words],
    // it waits for ever on a guest that does not answer, and a machine that just ended has no socket: the pid tells
    timeoutMs: 10_000,
    ok: [0, 1, 124],
  });

const gone = async (cx: StopCx, seconds: number): Promise<boolean> => {
  const until = cx.clock.now() + seconds * 1000;
  while ((await pidOf(cx)) !== undefined) {
    if (cx.clock.now() > until) return false;
    await cx.clock.sleep(50, cx.signal);
  }
  return true;
};

const clean = ({ args, files }: Pick<StopCx, 'args' | 'files'>): Promise<void> =>
  files.remove(`${args.places.umlDir}/${args.places.umid}`);

type KillCx = { readonly args: { readonly places: MachinePlaces } } & Pick<StopCx, 'sh' | 'files' | 'clock'>;

/** The whole process group: the kernel's helpers outlive it and keep the disk open. */
export const killMachine = async (cx: KillCx): Promise<void> => {
  const { args, sh, files, clock } = cx;
  const pid = await pidOf(cx);
  if (pid !== undefined) await sh.run({ file: 'kill', args: ['-KILL', '--', `-${pid}`], ok: [0, 1] });
  for (let tries = 0; tries < 100 && (await pidOf(cx)) !== undefined; tries++) await clock.sleep(50);
  await files.remove(`${args.places.umlDir}/${args.places.umid}`);
};
