// Protects the data that plugins receive: a plugin that changes its argument gets a TypeError immediately.
import { deepFreeze } from '../model/freeze.js';

/** The members of a context that are data. The others are ports and lanes, which have state of their own. */
const dataOf = ['model', 'global', 'facts', 'host', 'hosts', 'switch', 'switches', 'config', 'disk', 'options', 'paths'] as const;

/** Freezes a hook's arguments: all data, and of a context only its data. */
export function freezeArguments(args: readonly unknown[]): void {
  for (const arg of args)
    if (isContext(arg)) freezeData(arg);
    else deepFreeze(arg);
}

/** The last context's value of each key. The next context often has the same one. */
const last: Record<string, unknown> = {};

function freezeData(context: Readonly<Record<string, unknown>>): void {
  for (const key of dataOf) {
    const value = context[key];
    if (value === last[key]) continue;
    deepFreeze(value);
    last[key] = value;
  }
}

function isContext(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && 'report' in value;
}
