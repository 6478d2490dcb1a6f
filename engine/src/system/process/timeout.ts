// A running program does not outlast its time, nor the word to stop.
import type { Child } from './child.js';
import { killGroup } from './kill-group.js';

export interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Guard {
  /** No more killing; why it was killed, if it was. */
  stop(): 'timeout' | 'abort' | undefined;
}

/** Kills the group that `pid` leads when its time is over or the signal is aborted. */
export function watch(pid: number | undefined, { timeoutMs, signal }: Limits): Guard {
  let why: 'timeout' | 'abort' | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: 'timeout' | 'abort'): void => {
    why ??= reason;
    if (pid !== undefined) timers.push(...killGroup(pid));
  };
  timers.push(setTimeout(() => end('timeout'), timeoutMs));
  const onAbort = () => end('abort');
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return why;
    },
  };
}

// how long a program that has ended may leave its output open in the hands of a daemon it started
const lingerMs = 500;

/** Lets go of output that a daemon keeps open. */
export function notLingering(child: Child): void {
  child.onExit(() => {
    const timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, lingerMs);
    void child.ended.finally(() => clearTimeout(timer));
  });
}
