// Acts: makes a domain, lets it go and waits until it is up.
import { type ActionContext, defineAction } from '@mln/engine/api';
import { lastWords, MachineFailed } from '@mln/plugin-machine';
import { closeReader, openReader, saidOn } from './console.js';
import { checkDomain, clean, type DomainArgs, type DomainCx, destroy, find } from './domain-acts.js';
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

type StartCx = ActionContext<StartArgs>;

/** Idempotent: a machine that runs already is only waited for. Throws when it ends, or is not up in time. */
export const start = defineAction<StartArgs>({
  async run(cx) {
    const { places, domain: id } = cx.args;
    const domain = await find(cx);
    if (domain?.state === 'suspended') await goOn(cx, domain);
    else if (!(await isWhole(cx, domain))) await make(cx);
    await openReader(cx, id.name);
    await letGo(cx);
    await waitUntilUp(cx);
    await markUp(cx.files, places);
  },
  async undo(cx) {
    await destroy(cx);
    await clean(cx);
  },
  check: (cx) =>
    checkDomain(cx, async (domain) =>
      domain?.state === 'running' && (await wasUp(cx.files, cx.args.places, cx.args.upText)) ? 'done' : 'absent',
    ),
});

/** One that is held and was never marked as made may be half of one, and has not run yet. */
async function isWhole({ args, files }: StartCx, domain: Domain | undefined): Promise<boolean> {
  if (domain?.state === 'running') return true;
  return domain?.state === 'paused' && (await isMade(files, args.places));
}

/** A save that was broken off. One that gave its name away may run elsewhere. */
async function goOn(cx: StartCx, domain: Domain): Promise<void> {
  if (domain.name !== cx.args.domain.name) throw failed('MLN7378', { host: cx.args.host });
  await resumeDomain(cx, domain);
}

async function make(cx: StartCx): Promise<void> {
  const { args, sh, files } = cx;
  const { places } = args;
  await destroy(cx);
  await closeReader(cx);
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
export async function letGo(cx: DomainCx): Promise<void> {
  const domain = await find(cx);
  if (domain?.state === 'paused') await cx.sh.run({ file: 'xl', args: ['unpause', String(domain.id)] });
}

const pollMs = 500;
// a guest that reboots is not there for a moment
const awayMs = 5_000;

async function waitUntilUp(cx: StartCx): Promise<void> {
  const { args, files, clock } = cx;
  if (await assumedUp(cx)) return;
  const began = clock.now();
  for (let seen = began; ; ) {
    // the domain before the log: what a machine said last is in its log once it is gone
    const state = (await find(cx))?.state;
    const said = await saidOn(files, args.places);
    const now = clock.now();
    if (state === 'running' && (args.upText === undefined || said.includes(args.upText))) break;
    if (state === 'running' || state === 'paused') seen = now;
    if (now - seen > awayMs) throw explainEnd(said, { host: args.host, log: args.places.log });
    if (now - began > args.timeoutSeconds * 1000) throw late(cx, said);
    await watch(cx);
  }
  cx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// asking Xen costs a process each time, looking at a file nearly nothing
const askMs = 3_000;

/** Until the console shows the text, or it is time to ask again. */
async function watch({ args: { places, upText }, files, clock, signal }: StartCx): Promise<void> {
  const until = clock.now() + askMs;
  do await clock.sleep(pollMs, signal);
  while (upText !== undefined && clock.now() < until && !(await saidOn(files, places)).includes(upText));
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ args: { places, upText }, sh }: StartCx): Promise<boolean> {
  return (
    (await sh.probe({ file: 'grep', args: ['-qsF', '--', upText ?? '', places.log] }, { exitCode: 0 })).exitCode === 0 &&
    upText !== undefined
  );
}

function late({ args }: StartCx, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN5005',
    message: `host ${args.host} was not up after ${args.timeoutSeconds} s: "${args.upText}" was not on its console${lastWords(said)}`,
    hint: `its console is in ${args.places.log}; a slow machine may have more time: boot_timeout SECONDS`,
  });
}
