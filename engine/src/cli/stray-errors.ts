// Failures outside of every call of mln: in a timer of a plugin, in a promise that nothing waits for, by process.exit.
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import { reasonOf } from '../hooks/guard.js';
import { lastCaller } from '../system/watchdog.js';
import type { Io } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics } from './print-diagnostics.js';

const exit = process.exit.bind(process);
let ended = false;

/** Ends the process at once. Plugins cannot: their `process.exit` throws. */
export function endNow(code: ExitCode): never {
  ended = true;
  return exit(code);
}

/**
 * Reports such failures until the returned function is called, which a command does with its exit code at its end. The function
 * returns the exit code of the process. A failure interrupts a run, as Ctrl-C does, and the run undoes its steps. Any other command
 * ends.
 */
export function watchStrayErrors(io: Io): (code: ExitCode) => ExitCode {
  let strayed = false;
  const report = (reason: string) => printDiagnostics({ io }, [complain(codes.failedOutsideOfCalls, { reason })]);
  const onStray = (thrown: unknown): void => {
    strayed = true;
    report(reasonOf(thrown));
    // the listener of a run; it ends the process at the second signal
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
    else endNow(exitCodes.refused);
  };
  process.on('uncaughtException', onStray);
  process.on('unhandledRejection', onStray);
  process.exit = () => {
    const error = new Error('process.exit is not for plugins, because it cuts off the work of mln');
    Error.captureStackTrace(error, process.exit); // the place of the call
    throw error;
  };
  process.once('exit', () => {
    if (ended) return;
    const who = lastCaller() ?? 'a command';
    printDiagnostics({ io }, [complain(codes.neverAnswered, { who })]);
    process.exitCode = exitCodes.refused;
  });
  return (code) => {
    ended = true;
    // a timer that a plugin left behind holds up no user
    setTimeout(() => exit(process.exitCode ?? exitCodes.ok), graceMs).unref();
    return strayed && code === exitCodes.ok ? exitCodes.refused : code;
  };
}

const graceMs = 500;
