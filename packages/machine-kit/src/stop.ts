// Asks a machine to end, in ways that are tried one after another, and waits until it is gone.
import type { ActionContext } from '@mln/engine/api';

type Waiting = Pick<ActionContext<unknown>, 'clock'> & { readonly signal?: AbortSignal };

/** One way to ask. */
export interface Ask {
  /** The time for the machine, counted from the request. */
  readonly seconds: number;
  /** `refused`: the machine does not shut down, and gets no time. */
  ask(): Promise<'asked' | 'refused'>;
}

export interface Stop {
  readonly pollMs: number;
  runs(): Promise<boolean>;
  /** The gentlest first. */
  readonly ways: readonly Ask[];
}

/** `false` if the machine still runs. The caller then decides whether to kill it. */
export async function stopByAsking(ctx: Waiting, { ways, ...stop }: Stop): Promise<boolean> {
  for (const { ask, seconds } of ways) {
    const until = ctx.clock.now() + seconds * 1000;
    const answer = await ask();
    if (await waitUntilGone(ctx, { ...stop, until: answer === 'refused' ? ctx.clock.now() : until })) return true;
  }
  return false;
}

/** `false` if the machine still runs at that time, in milliseconds since 1970. */
export async function waitUntilGone(
  { clock, signal }: Waiting,
  { runs, pollMs, until }: Omit<Stop, 'ways'> & { readonly until: number },
): Promise<boolean> {
  while (await runs()) {
    if (clock.now() >= until) return false;
    await clock.sleep(pollMs, signal);
  }
  return true;
}
