// Plain data that nobody may change: a plugin that tries gets a TypeError on the spot.

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
