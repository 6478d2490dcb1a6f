// Job slots limit the number of lanes that act at a time. Among waiting lanes the one planned first goes first.
import type { Locks } from './locks.js';

export interface Slots {
  /** Resolves when the lane of that rank may act. The lane keeps the slot until `leave`. */
  enter(rank: number): Promise<void>;
  leave(): void;
}

export function createSlots(count: number): Slots {
  let free = Math.max(1, count);
  const waiting: { readonly rank: number; go(): void }[] = [];
  return {
    enter: (rank) => {
      if (free > 0) {
        free -= 1;
        return Promise.resolve();
      }
      return new Promise((go) => {
        const at = waiting.findIndex((other) => other.rank > rank);
        waiting.splice(at === -1 ? waiting.length : at, 0, { rank, go });
      });
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next.go();
    },
  };
}

/** One lane's hold on a slot, which the lane keeps from step to step. */
export interface LaneSlot {
  enter(): Promise<void>;
  leave(): void;
}

export function laneSlot(slots: Slots, rank: number): LaneSlot {
  let inside = false;
  return {
    enter: async () => {
      if (!inside) await slots.enter(rank);
      inside = true;
    },
    leave: () => {
      if (inside) slots.leave();
      inside = false;
    },
  };
}

export interface Holding {
  readonly slot: LaneSlot;
  readonly until: AbortSignal;
}

/**
 * Always takes the locks first and the slot second, so that a lane that waits for a lock does not block a slot. Rejects if aborted.
 */
export async function hold(locks: Locks, names: readonly string[], { slot, until }: Holding): Promise<() => void> {
  let release = locks.tryAcquire(names);
  if (release === undefined) {
    slot.leave();
    release = await locks.acquire(names, until);
  }
  await slot.enter();
  return release;
}
