// A command of mln that is killed at its first moment, at its second, and so on: see crash-plugin.ts.
import { expect } from 'vitest';
import type { Ran } from './mln.js';

export interface Kills {
  /** Before each run, the last one too. */
  before?(): Promise<unknown>;
  /** Runs it, to be killed at its n-th moment. */
  crash(at: number): Promise<Ran>;
  /** After each that was killed. */
  mend(at: number): Promise<void>;
}

/** Until it was not killed any more; answers with how many moments there were. */
export const killAtEach = async ({ before, crash, mend }: Kills): Promise<number> => {
  for (let at = 1; ; at++) {
    await before?.();
    const cut = await crash(at);
    if (cut.code === 0) return at - 1;
    expect(cut.signal, `moment ${at}: ${cut.err}`).toBe('SIGKILL');
    await mend(at);
  }
};
