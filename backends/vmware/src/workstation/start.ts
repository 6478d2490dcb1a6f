// Acts: switch a machine on, or resume a saved one, and wait until it is up.

import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { lastWords, MachineFailed, type Start, waitUntilUp } from '@mln/machine-kit';
import { codes } from '../codes.js';
import type { MachinePlaces } from './places.js';
import { consoleTextOf, isSaved, runs } from './running.js';
import { type MachineArgs, switchOffNow } from './stop.js';
import { addressCommand, startCommand, type Vmrun, wordsOf } from './vmrun.js';

export interface StartArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly vmrun: Vmrun;
  /** The machine is up when the console shows this text. */
  readonly upText: string;
  readonly timeoutSeconds: number;
}

type StartContext = ActionContext<StartArgs>;
type OnContext = Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files'>;

/** Idempotent: if the machine runs already, the act only waits. Throws when the machine ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    const { places } = ctx.args;
    const saved = await isSaved(ctx.files, places);
    if (!(await runs(ctx))) await switchOn(ctx, saved);
    // memory that was saved is of a system that was up
    if (!saved) await waitUntilUp(ctx, coming(ctx));
    await ctx.files.write(places.up, '');
  },
  undo: (ctx) => switchOffNow(ctx),
  async check(ctx): Promise<Found> {
    return (await runs(ctx)) && (await ctx.files.stat(ctx.args.places.up)) !== undefined ? 'done' : 'absent';
  },
});

// vmrun exits with 255 on every failure; 124 means that it hung, and the list of machines then tells whether the start worked
const anyEnd = [0, 1, 124, 255];

/** `saved`: the machine resumes from its saved memory, and its console log continues. */
export async function switchOn(ctx: OnContext, saved: boolean): Promise<void> {
  const { args, sh, files } = ctx;
  const { places, host, vmrun } = args;
  await files.mkdir(places.log.slice(0, places.log.lastIndexOf('/')));
  for (const mark of [places.up, places.paused]) await files.remove(mark);
  if (!saved && (await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
  const outcome = await sh.run({ ...startCommand(vmrun, places.vmx), ok: anyEnd });
  if (outcome.exitCode === 0 || (await runs(ctx))) return;
  throw new MachineFailed({
    code: codes.hostNotStarted.code,
    message: `cannot start host ${host}: ${wordsOf(outcome) || `no answer from ${vmrun.program}`}`,
    hint: `the log of VMware is ${places.dir}/vmware.log`,
  });
}

const pollMs = 1_000;
/** A query of VMware Tools costs a process, so mln reads the console more often. */
const askEvery = 5;
// a machine that was just switched on may not be in the list yet
const listGraceMs = 10_000;

function coming(ctx: StartContext): Start {
  const { host, places, upText, timeoutSeconds } = ctx.args;
  const began = ctx.clock.now();
  let looks = 0;
  return {
    ...{ host, upText, timeoutSeconds, pollMs, log: places.log },
    async look() {
      looks += 1;
      const alive = await runs(ctx);
      if (alive && (await isUp(ctx, looks % askEvery === 0))) return { state: 'up', consoleText: '' };
      const gone = !alive && ctx.clock.now() - began > listGraceMs;
      return { state: gone ? 'gone' : 'coming', consoleText: await consoleTextOf(ctx.files, places.log) };
    },
    ended: (consoleText) => ended(ctx, consoleText),
    late: { also: ', and VMware Tools did not answer', if: ', if its system writes to the serial port; more time' },
  };
}

async function isUp({ args, files, sh }: StartContext, ask: boolean): Promise<boolean> {
  if ((await consoleTextOf(files, args.places.log)).includes(args.upText)) return true;
  if (!ask) return false;
  const { exitCode, stdout } = await sh.probe(addressCommand(args.vmrun, args.places.vmx));
  return exitCode === 0 && /^[0-9a-f.:]+$/i.test(stdout.trim()) && stdout.trim() !== 'unknown';
}

function ended({ args: { host, places } }: StartContext, consoleText: string): MachineFailed {
  return new MachineFailed({
    code: codes.endedBeforeUp.code,
    message: `host ${host} ended before it was up${lastWords(consoleText)}`,
    hint: `the console log is ${places.log}, the log of VMware is ${places.dir}/vmware.log`,
  });
}
