// Plain data that no plugin can change: an attempt throws a TypeError at once.

/**
 * Freezes plain objects and lists with their content, and leaves other things (maps, ports) alone. A frozen object counts as
 * frozen in all its depth, because the kernel freezes in no other way. So twenty plugins that get one model do not cause twenty
 * walks over it.
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
