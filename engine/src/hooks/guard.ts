// The wrapper of every call of a plugin: sets the calling plugin, limits its time, and reports its errors.
import { fileURLToPath } from 'node:url';
import type { Report } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError } from '../diagnostics/diagnose.js';
import { ServerUnreachable, UnknownServer } from '../system/remote/server-errors.js';
import { noteCaller } from '../system/watchdog.js';
import { currentScope, inScope, type Waiting, type Who } from './scope.js';

export interface GuardOptions {
  readonly report: Report;
  /** After so many milliseconds mln prints the name of the plugin that it waits for. */
  readonly slowMs: number;
  /** After so many milliseconds mln stops waiting for the handler. */
  readonly deadlineMs: number;
  /** A line for people, outside of the diagnostics. */
  warn(line: string): void;
}

/** A handler failed, and the report already has the error. */
export class HandlerFailed extends Error {
  override readonly name = 'HandlerFailed';
}

/**
 * Reports any failure under the plugin's name, and then throws `HandlerFailed`. A handler that answers without a promise gets no
 * promise: a plan calls a hundred thousand handlers, and promises would cost more than the handlers themselves.
 */
export function guard<T>(who: Who, options: GuardOptions, act: () => T | Promise<T>): T | Promise<T> {
  noteCaller(who);
  return inScope(who, () => {
    try {
      const answer = act();
      // most handlers have answered by now, and need no timer
      return isPromise(answer) ? inTime(answer, who, options).catch((thrown: unknown) => fail(thrown, who, options)) : answer;
    } catch (thrown) {
      return fail(thrown, who, options);
    }
  });
}

function fail(value: unknown, { plugin: name, hook }: Who, { report, deadlineMs }: GuardOptions): never {
  const thrown = asError(value);
  if (thrown instanceof HandlerFailed) throw thrown;
  if (thrown instanceof TooLate) reportTooLate(report, { name, hook, seconds: deadlineMs / 1000 }, currentScope()?.waiting[0]);
  // the plugin is not at fault if a server does not answer
  else if (thrown instanceof ServerUnreachable || thrown instanceof UnknownServer)
    report.error(thrown.row, undefined, thrown.values);
  else report.error(codes.hookFailed, undefined, { name, hook, reason: reasonOf(thrown) });
  throw new HandlerFailed();
}

interface TooLong {
  readonly name: string;
  readonly hook: string;
  readonly seconds: number;
}

function reportTooLate(report: Report, values: TooLong, waiting: Waiting | undefined): void {
  if (waiting === undefined) report.error(codes.hookTimedOut, undefined, { ...values });
  else report.error(codes.serverTimedOutInHook, undefined, { ...values, ...waiting });
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

async function inTime<T>(answer: T | Promise<T>, who: Who, options: GuardOptions): Promise<T> {
  const watch = startWatch(who, options);
  try {
    return await Promise.race([answer, watch.tooLate]);
  } finally {
    watch.stop();
  }
}

class TooLate extends Error {}

function startWatch({ plugin, hook }: Who, { slowMs, deadlineMs, warn }: GuardOptions) {
  const slow = setTimeout(() => warn(`still waiting for plugin ${plugin} in ${hook}`), slowMs);
  let deadline: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    deadline = setTimeout(() => reject(new TooLate()), deadlineMs);
  });
  const stop = () => {
    clearTimeout(slow);
    clearTimeout(deadline);
  };
  return { tooLate, stop };
}

/** The message and the line of code that threw: plugin authors need both, and a stack would hide them. */
export function reasonOf(value: unknown): string {
  const thrown = asError(value);
  if (thrown !== value) return thrown.message;
  const place = /^\s+at .*?\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/m.exec(thrown.stack ?? '')?.[1];
  return place === undefined ? thrown.message : `${thrown.message} (${readable(place)})`;
}

function readable(place: string): string {
  const [, url, position] = /^(file:.*?)((?::\d+){2})$/.exec(place) ?? [];
  return url === undefined ? place : `${fileURLToPath(url)}${position}`;
}
