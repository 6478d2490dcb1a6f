// Acts: makes a domain, lets it go and waits until it is up.
import { type ActionContext, defineAction } from '@mln/engine/api';
import { lastWords, MachineFailed } from '@mln/plugin-machine';
import { closeReader, openReader, saidOn } from './console.js';
import { checkDomain, clean, type DomainArgs, type DomainContext, destroy, find } from './domain-acts.js';
import type { Domain } from './domains.js';
import { explained, qemuLog } from './explain.js';
import { explainEnd } from './explain-end.js';
import { failed } from './failed.js';
import { isMade, markMade, markUp, removeMarks, wasUp } from './marks.js';
import { resumeDomain } from './resume.js';

export interface StartArgs extends DomainArgs {
  /** What the console shows when the machine is up; absent: it is up when it runs. */
  readonly upText?: string;
  readonly timeoutSeconds: number;
}

type StartContext = ActionContext<StartArgs>;

/** Idempotent: a machine that runs already is only waited for. Throws when it ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    const { places, domain: id } = ctx.args;
    const domain = await find(ctx);
    if (domain?.state === 'suspended') await goOn(ctx, domain);
    else if (!(await isWhole(ctx, domain))) await make(ctx);
    await openReader(ctx, id.name);
    await resume(ctx);
    await waitUntilUp(ctx);
    await markUp(ctx.files, places);
  },
  async undo(ctx) {
    await destroy(ctx);
    await clean(ctx);
  },
  check: (ctx) =>
    checkDomain(ctx, async (domain) =>
      domain?.state === 'running' && (await wasUp(ctx.files, ctx.args.places, ctx.args.upText)) ? 'done' : 'absent',
    ),
});

/** One that is held and was never marked as made may be half of one, and has not run yet. */
async function isWhole({ args, files }: StartContext, domain: Domain | undefined): Promise<boolean> {
  if (domain?.state === 'running') return true;
  return domain?.state === 'paused' && (await isMade(files, args.places));
}

/** A save that was broken off. One that gave its name away may run elsewhere. */
async function goOn(ctx: StartContext, domain: Domain): Promise<void> {
  if (domain.name !== ctx.args.domain.name) throw failed('MLN7378', { host: ctx.args.host });
  await resumeDomain(ctx, domain);
}

async function make(ctx: StartContext): Promise<void> {
  const { args, sh, files } = ctx;
  const { places } = args;
  await destroy(ctx);
  await closeReader(ctx);
  await removeMarks(files, places);
  if ((await files.stat(places.log)) !== undefined) await files.rename(places.log, `${places.log}.1`);
  try {
    // held until its console is read
    await sh.run({ file: 'xl', args: ['create', '-p', places.config] });
  } catch (error) {
    throw explained(error, args, await files.text(qemuLog(args)));
  }
  await markMade(files, places);
}

/** A domain that is held goes on. */
export async function resume(ctx: DomainContext): Promise<void> {
  const domain = await find(ctx);
  if (domain?.state === 'paused') await ctx.sh.run({ file: 'xl', args: ['unpause', String(domain.id)] });
}

const pollMs = 500;
// a guest that reboots is not there for a moment
const awayMs = 5_000;

async function waitUntilUp(ctx: StartContext): Promise<void> {
  const { args, files, clock } = ctx;
  if (await assumedUp(ctx)) return;
  const began = clock.now();
  for (let seen = began; ; ) {
    // the domain before the log: what a machine said last is in its log once it is gone
    const state = (await find(ctx))?.state;
    const said = await saidOn(files, args.places);
    const now = clock.now();
    if (state === 'running' && (args.upText === undefined || said.includes(args.upText))) break;
    if (state === 'running' || state === 'paused') seen = now;
    if (now - seen > awayMs) throw explainEnd(said, { host: args.host, log: args.places.log });
    if (now - began > args.timeoutSeconds * 1000) throw late(ctx, said);
    await watch(ctx);
  }
  ctx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// asking Xen costs a process each time, looking at a file nearly nothing
const askMs = 3_000;

/** Until the console shows the text, or it is time to ask again. */
async function watch({ args: { places, upText }, files, clock, signal }: StartContext): Promise<void> {
  const until = clock.now() + askMs;
  do await clock.sleep(pollMs, signal);
  while (upText !== undefined && clock.now() < until && !(await saidOn(files, places)).includes(upText));
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ args: { places, upText }, sh }: StartContext): Promise<boolean> {
  return (
    (await sh.probe({ file: 'grep', args: ['-qsF', '--', upText ?? '', places.log] }, { exitCode: 0 })).exitCode === 0 &&
    upText !== undefined
  );
}

function late({ args }: StartContext, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN5005',
    message: `host ${args.host} was not up after ${args.timeoutSeconds} s: "${args.upText}" was not on its console${lastWords(said)}`,
    hint: `its console is in ${args.places.log}; a slow machine may have more time: boot_timeout SECONDS`,
  });
}
