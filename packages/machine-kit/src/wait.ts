// Waits until the console shows that a machine is up, or reports why it is not.
import { type ActionContext, commonCodes } from '@mln/engine/api';
import { lastWords } from './console-text.js';
import { MachineFailed } from './failed.js';

type Reporting = Pick<ActionContext<unknown>, 'sh' | 'clock' | 'signal' | 'output'>;

/** The state of a machine that is starting. */
export interface Seen {
  readonly state: 'up' | 'coming' | 'gone';
  /** The console output. */
  readonly consoleText: string;
}

/** How to wait for one kind of machine. */
export interface Start {
  readonly host: string;
  /** Of the console. */
  readonly log: string;
  /** The machine is up when the console shows this text; without it, as soon as it runs. */
  readonly upText?: string | undefined;
  readonly timeoutSeconds: number;
  /** Between two looks. */
  readonly pollMs: number;
  /** Looks at the machine, and then at its console: after the end of a machine, its log has its last output. */
  look(): Promise<Seen>;
  /** Called between two looks, instead of sleeping for `pollMs`. */
  pause?(): Promise<void>;
  /** Called once when the machine is up; throws if it is not the wanted machine. A dry run does not get that far. */
  confirm?(): Promise<void>;
  /** The error for a machine that ended too early. */
  ended(consoleText: string): Error | Promise<Error>;
  /** Additions to the message of a late machine, after the missing text, and to its hint. */
  readonly late?: { readonly also: string; readonly if: string };
}

/** Throws when the machine ends, when it is not up in time, and when the run is cancelled. */
export async function waitUntilUp(ctx: Reporting, start: Start): Promise<void> {
  const { clock, signal } = ctx;
  const began = clock.now();
  if (await assumedUp(ctx, start)) return;
  for (;;) {
    const { state, consoleText } = await start.look();
    if (state === 'up') break;
    if (state === 'gone') throw await start.ended(consoleText);
    if (clock.now() - began > start.timeoutSeconds * 1000) throw lateFailure(start, consoleText);
    if (start.pause === undefined) await clock.sleep(start.pollMs, signal);
    else await start.pause();
  }
  await start.confirm?.();
  ctx.output(`up after ${((clock.now() - began) / 1000).toFixed(1)} s`);
}

// The one question that a dry run can answer: it starts nothing, so there is no log to read either.
async function assumedUp({ sh }: Pick<Reporting, 'sh'>, { upText, log }: Start): Promise<boolean> {
  const { exitCode } = await sh.probe({ file: 'grep', args: ['-qsF', '--', upText ?? '', log] }, { exitCode: 0 });
  return exitCode === 0 && upText !== undefined;
}

function lateFailure({ host, log, upText, timeoutSeconds, late = standardLate }: Start, consoleText: string): MachineFailed {
  return new MachineFailed({
    code: commonCodes.hostNotUpInTime.code,
    message: `host ${host} was not up after ${timeoutSeconds} s: "${upText}" was not on its console${late.also}${lastWords(consoleText)}`,
    hint: `its console is in ${log}${late.if}: boot_timeout SECONDS`,
  });
}

const standardLate = { also: '', if: '; a slow machine may have more time' };
