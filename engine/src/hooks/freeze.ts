// Data handed to a plugin stays as it is: a plugin that changes its argument gets a TypeError on the spot.
import { deepFreeze } from '../model/freeze.js';

/** The members of a context that are data. The others are doors, which keep books of their own. */
const dataOf = ['model', 'global', 'facts', 'host', 'hosts', 'switch', 'switches', 'config', 'disk', 'options', 'paths'] as const;

/** Freezes a hook's arguments: data wholly, a context's data but not its doors. */
export function freezeArguments(args: readonly unknown[]): void {
  for (const arg of args)
    if (isContext(arg)) freezeData(arg);
    else deepFreeze(arg);
}

/** What the last context held under each key: mostly the same again. */
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
