// Waits until a machine is up, its console telling; or says why it did not come so far.
import type { ActionContext } from '@mln/engine/api';
import { lastWords } from './console-text.js';
import { MachineFailed } from './failed.js';

type Reporting = Pick<ActionContext<unknown>, 'sh' | 'clock' | 'signal' | 'output'>;

/** What was found out about a machine that is coming up. */
export interface Seen {
  readonly state: 'up' | 'coming' | 'gone';
  /** What its console has said. */
  readonly said: string;
}

/** How one kind of machine is waited for. */
export interface Start {
  readonly host: string;
  /** Of the console. */
  readonly log: string;
  /** What the console shows when the machine is up; absent: it is up when it runs. */
  readonly upText?: string | undefined;
  readonly timeoutSeconds: number;
  /** Between two looks. */
  readonly pollMs: number;
  /** Looks whether it runs, and then at its console: what a machine said last is in its log once it is gone. */
  look(): Promise<Seen>;
  /** Instead of sleeping for `pollMs`. */
  pause?(): Promise<void>;
  /** Why it ended. */
  ended(said: string): Error;
  /** What stands in the message when it is late, behind the text that was not there, and in the hint. */
  readonly late?: { readonly also: string; readonly if: string };
}

/** Throws when the machine ends, when it is not up in time, and when the run is cancelled. */
export async function waitUntilUp(ctx: Reporting, start: Start): Promise<void> {
  const { clock, signal } = ctx;
  const began = clock.now();
  if (await assumedUp(ctx, start)) return;
  for (;;) {
    const { state, said } = await start.look();
    if (state === 'up') break;
    if (state === 'gone') throw start.ended(said);
    if (clock.now() - began > start.timeoutSeconds * 1000) throw lateFailure(start, said);
    if (start.pause === undefined) await clock.sleep(start.pollMs, signal);
    else await start.pause();
  }
  ctx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ sh }: Pick<Reporting, 'sh'>, { upText, log }: Start): Promise<boolean> {
  const { exitCode } = await sh.probe({ file: 'grep', args: ['-qsF', '--', upText ?? '', log] }, { exitCode: 0 });
  return exitCode === 0 && upText !== undefined;
}

function lateFailure({ host, log, upText, timeoutSeconds, late = standardLate }: Start, said: string): MachineFailed {
  return new MachineFailed({
    code: 'MLN5005',
    message: `host ${host} was not up after ${timeoutSeconds} s: "${upText}" was not on its console${late.also}${lastWords(said)}`,
    hint: `its console is in ${log}${late.if}: boot_timeout SECONDS`,
  });
}

const standardLate = { also: '', if: '; a slow machine may have more time' };
