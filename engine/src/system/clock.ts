// The clock of this machine, and a clock for dry runs, which waits without delay.
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../api/ports.js';

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      try {
        await delay(ms, undefined, signal === undefined ? {} : { signal });
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
  };
}

/** A sleep advances the clock and returns at once. */
export function dryClock(start = 0): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
}
