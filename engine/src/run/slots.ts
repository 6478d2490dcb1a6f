// Job slots: so many lanes act at a time; of those that wait the one planned first goes first.

export interface Slots {
  /** Resolves when the lane of that rank may act; it keeps the slot until `leave`. */
  enter(rank: number): Promise<void>;
  leave(): void;
}

export const createSlots = (count: number): Slots => {
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
};
