// Acts: switches a machine on, or takes a saved one up again, and waits until it is up.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { lastWords, MachineFailed } from '@mln/plugin-machine';
import type { MachinePlaces } from './places.js';
import { isSaved, runs, saidBy } from './running.js';
import { type MachineArgs, switchOffNow } from './stop.js';
import { addressCommand, startCommand, type Vmrun, wordsOf } from './vmrun.js';

export interface StartArgs {
  readonly host: string;
  readonly places: MachinePlaces;
  readonly vmrun: Vmrun;
  /** What the console shows when the machine is up. */
  readonly upText: string;
  readonly timeoutSeconds: number;
}

type StartContext = ActionContext<StartArgs>;
type OnContext = Pick<ActionContext<MachineArgs>, 'args' | 'sh' | 'files'>;

/** Idempotent: a machine that runs already is only waited for. Throws when it ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    const { places } = ctx.args;
    const saved = await isSaved(ctx.files, places);
    if (!(await runs(ctx))) await switchOn(ctx, saved);
    // memory that was saved is of a system that was up
    if (!saved) await waitUntilUp(ctx);
    await ctx.files.write(places.up, '');
  },
  undo: (ctx) => switchOffNow(ctx),
  async check(ctx): Promise<Found> {
    return (await runs(ctx)) && (await ctx.files.stat(ctx.args.places.up)) !== undefined ? 'done' : 'absent';
  },
});

// vmrun says 255 for whatever goes wrong; 124 is a vmrun that hangs, of which the list tells whether it got anywhere
const anyEnd = [0, 1, 124, 255];

/** `saved`: it goes on, and so does what its console has said. */
export async function switchOn(ctx: OnContext, saved: boolean): Promise<void> {
  const { args, sh, files } = ctx;
  const { places, host, vmrun } = args;
  await files.mkdir(places.log.slice(0, places.log.lastIndexOf('/')));
  for (const mark of [places.up, places.paused]) await files.remove(mark);
  if (!saved && (await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
  const outcome = await sh.run({ ...startCommand(vmrun, places.vmx), ok: anyEnd });
  if (outcome.exitCode === 0 || (await runs(ctx))) return;
  throw new MachineFailed({
    code: 'MLN7421',
    message: `VMware does not start host ${host}: ${wordsOf(outcome) || `no answer from ${vmrun.program}`}`,
    hint: `what VMware wrote of it is in ${places.dir}/vmware.log`,
  });
}

const pollMs = 1_000;
/** VMware Tools are asked less often than the console is read: that takes a process. */
const askEvery = 5;
// a machine that was just switched on may not be in the list yet
const listGraceMs = 10_000;

async function waitUntilUp(ctx: StartContext): Promise<void> {
  const { args, clock, signal } = ctx;
  const began = clock.now();
  if (await assumedUp(ctx)) return;
  for (let n = 1; ; n++) {
    const alive = await runs(ctx);
    if (alive && (await isUp(ctx, n % askEvery === 0))) break;
    const waited = clock.now() - began;
    if (!alive && waited > listGraceMs) throw ended(ctx, await saidBy(ctx.files, args.places.log));
    if (waited > args.timeoutSeconds * 1000) throw late(ctx, await saidBy(ctx.files, args.places.log));
    await clock.sleep(pollMs, signal);
  }
  ctx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ args: { places, upText }, sh }: StartContext): Promise<boolean> {
  return (await sh.probe({ file: 'grep', args: ['-qsF', '--', upText, places.log] }, { exitCode: 0 })).exitCode === 0;
}

async function isUp({ args, files, sh }: StartContext, ask: boolean): Promise<boolean> {
  if ((await saidBy(files, args.places.log)).includes(args.upText)) return true;
  if (!ask) return false;
  const { exitCode, stdout } = await sh.probe(addressCommand(args.vmrun, args.places.vmx));
  return exitCode === 0 && /^[0-9a-f.:]+$/i.test(stdout.trim()) && stdout.trim() !== 'unknown';
}

function ended({ args: { host, places } }: StartContext, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN7422',
    message: `host ${host} ended before it was up${lastWords(said)}`,
    hint: `its console is in ${places.log}, and what VMware wrote of it in ${places.dir}/vmware.log`,
  });
}

function late({ args }: StartContext, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN5005',
    message: `host ${args.host} was not up after ${args.timeoutSeconds} s: "${args.upText}" was not on its console, and VMware Tools did not answer${lastWords(said)}`,
    hint: `its console is in ${args.places.log}, if its system writes to the serial port; more time: boot_timeout SECONDS`,
  });
}
