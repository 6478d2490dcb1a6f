// A world with one fault: change number `k` of an action fails, or its first wait is aborted.
import type { Clock, Files, Shell } from '../api/ports.js';
import { CommandFailed } from '../api/ports.js';

export interface CallCount {
  /** Commands run and files changed so far. */
  count: number;
}

export interface Ports {
  readonly sh: Shell;
  readonly files: Files;
}

/** Counts changes, and makes number `k` (from 1) fail before it has any effect. */
export function failingAt({ sh, files }: Ports, calls: CallCount, k: number): Ports {
  const fails = (): boolean => {
    calls.count += 1;
    return calls.count === k;
  };
  const call = <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      if (fails()) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return act(...args);
    };
  };
  return {
    sh: {
      probe: (command, assume) => sh.probe(command, assume),
      run: async (command) => {
        if (fails()) throw new CommandFailed(command, { exitCode: 1, stdout: '', stderr: 'it fails in this test' });
        return sh.run(command);
      },
    },
    files: {
      ...files,
      write: call(files.write.bind(files)),
      make: call(files.make.bind(files)),
      mkdir: call(files.mkdir.bind(files)),
      rename: call(files.rename.bind(files)),
      remove: call(files.remove.bind(files)),
    },
  };
}

const patience = 50;

/** Aborts at the first wait. A wait with the signal ends there; one without it continues, up to `patience` times. */
export function abortingClock(clock: Clock, controller: AbortController): Clock & { readonly ignored: () => boolean } {
  let deaf = 0;
  return {
    now: () => clock.now(),
    sleep: async (ms, signal) => {
      controller.abort(new Error('aborted by this test'));
      signal?.throwIfAborted();
      deaf += 1;
      if (deaf > patience) throw new Error('it waits on after it was aborted: give the signal to clock.sleep');
      await clock.sleep(ms);
    },
    ignored: () => deaf > patience,
  };
}

const mostWaits = 20_000;

/** Waits that take no time starve the test runner's own clock, so this clock must detect an endless wait. */
export function patientClock(clock: Clock): Clock {
  let waits = 0;
  return {
    now: () => clock.now(),
    sleep: (ms, signal) => {
      waits += 1;
      if (waits > mostWaits) throw new Error(`it waited ${mostWaits} times and waits on`);
      return clock.sleep(ms, signal);
    },
  };
}
