// Acts: makes a domain, lets it go and waits until it is up.

import { type ActionContext, defineAction } from '@mln/engine/api';
import { failed, type Start, waitUntilUp } from '@mln/machine-kit';
import { codes } from './codes.js';
import { closeReader, consoleTextOf, openReader } from './console.js';
import { checkDomain, clean, type DomainArgs, type DomainContext, destroy, find } from './domain-acts.js';
import type { Domain } from './domains.js';
import { explained, qemuLog } from './explain.js';
import { explainEnd } from './failed.js';
import { isMade, markMade, markUp, removeMarks, wasUp } from './marks.js';
import { resumeDomain } from './resume.js';

export interface StartArgs extends DomainArgs {
  /** The machine is up when the console shows this text; without it, as soon as it runs. */
  readonly upText?: string;
  readonly timeoutSeconds: number;
}

type StartContext = ActionContext<StartArgs>;

/** Idempotent: if the machine runs already, the act only waits. Throws when the machine ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(ctx) {
    const { places, domain: id } = ctx.args;
    const domain = await find(ctx);
    if (domain?.state === 'suspended') await goOn(ctx, domain);
    else if (!(await isWhole(ctx, domain))) await make(ctx);
    await openReader(ctx, id.name);
    await resume(ctx);
    await waitUntilUp(ctx, coming(ctx));
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

/** A paused domain without the mark `made` may be incomplete, and has not run yet. */
async function isWhole({ args, files }: StartContext, domain: Domain | undefined): Promise<boolean> {
  if (domain?.state === 'running') return true;
  return domain?.state === 'paused' && (await isMade(files, args.places));
}

/** Resumes after an interrupted save. A domain without its own name is part of a move, and may run elsewhere. */
async function goOn(ctx: StartContext, domain: Domain): Promise<void> {
  if (domain.name !== ctx.args.domain.name) throw failed(codes.moveInterrupted, { host: ctx.args.host });
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
    // paused until a reader has its console
    await sh.run({ file: 'xl', args: ['create', '-p', places.config] });
  } catch (error) {
    throw explained(error, args, await files.text(qemuLog(args)));
  }
  await markMade(files, places);
}

/** Resumes a paused domain. */
export async function resume(ctx: DomainContext): Promise<void> {
  const domain = await find(ctx);
  if (domain?.state === 'paused') await ctx.sh.run({ file: 'xl', args: ['unpause', String(domain.id)] });
}

const pollMs = 500;
// a guest that reboots is absent for a moment
const awayMs = 5_000;

function coming(ctx: StartContext): Start {
  const { host, places, upText, timeoutSeconds } = ctx.args;
  let seen = ctx.clock.now();
  return {
    ...{ host, upText, timeoutSeconds, pollMs, log: places.log },
    async look() {
      // the domain before the log: after the end of a machine, its log has its last output
      const state = (await find(ctx))?.state;
      const consoleText = await consoleTextOf(ctx.files, places);
      if (state === 'running' && (upText === undefined || consoleText.includes(upText))) return { state: 'up', consoleText };
      const now = ctx.clock.now();
      if (state === 'running' || state === 'paused') seen = now;
      return { state: now - seen > awayMs ? 'gone' : 'coming', consoleText };
    },
    pause: () => watch(ctx),
    ended: (consoleText) => explainEnd(consoleText, { host, log: places.log }),
  };
}

// a query of Xen costs a process each time, a look at a file nearly nothing
const askMs = 3_000;

/** Until the console shows the text, or it is time to ask again. */
async function watch({ args: { places, upText }, files, clock, signal }: StartContext): Promise<void> {
  const until = clock.now() + askMs;
  do await clock.sleep(pollMs, signal);
  while (upText !== undefined && clock.now() < until && !(await consoleTextOf(files, places)).includes(upText));
}
