// Data handed to a plugin stays as it is: a plugin that changes its argument gets a TypeError on the spot.

/**
 * Freezes plain objects and lists, and what they hold; other things (maps, ports) are left alone. What is frozen is taken to be
 * so all the way down: the kernel freezes no other way, and a model shown to twenty plugins is not walked twenty times.
 */
export function deepFreeze<T>(value: T): T {
  if (!isPlain(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

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
