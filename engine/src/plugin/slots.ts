// A handler as a plugin writes it → functions, each with its slot.
import type { Handler, Slot } from '../api/hooks.js';

export interface Slotted<F> {
  /** Absent: among those that have none. */
  readonly slot?: Slot;
  readonly handler: F;
}

export function slotsOf<F extends (...args: never) => unknown>(written: Handler<F>): readonly Slotted<F>[] {
  if (typeof written === 'function') return [{ handler: written }];
  if ('handler' in written) return [written];
  return [
    { slot: 'early', handler: written.early },
    { slot: 'late', handler: written.late },
  ];
}
