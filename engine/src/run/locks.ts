// Named locks within one run: all that a step asks for, or none, in the order of asking.

export interface Locks {
  /** What lets go of them, or nothing when one is held or spoken for. */
  tryAcquire(names: readonly string[]): (() => void) | undefined;
  /** Resolves with what lets go of them. Rejects with the signal's reason when aborted first. */
  acquire(names: readonly string[], signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  readonly names: readonly string[];
  grant(): void;
}

export const createLocks = (): Locks => {
  const held = new Set<string>();
  let queue: readonly Waiter[] = [];
  const serve = (): void => {
    // names wanted by someone before stay his, so that a step that wants many is not overtaken for ever
    const spoken = new Set(held);
    for (const waiter of queue) {
      const free = waiter.names.every((name) => !spoken.has(name));
      for (const name of waiter.names) spoken.add(name);
      if (!free) continue;
      queue = queue.filter((other) => other !== waiter);
      for (const name of waiter.names) held.add(name);
      waiter.grant();
    }
  };
  const release = (names: readonly string[]): void => {
    for (const name of names) held.delete(name);
    serve();
  };
  return {
    tryAcquire: (names) => {
      const spoken = new Set([...held, ...queue.flatMap((waiter) => waiter.names)]);
      if (names.some((name) => spoken.has(name))) return undefined;
      for (const name of names) held.add(name);
      return () => release(names);
    },
    acquire: async (names, signal) => {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const giveUp = (): void => {
          queue = queue.filter((other) => other !== waiter);
          serve();
          reject(signal.reason);
        };
        const grant = (): void => {
          signal.removeEventListener('abort', giveUp);
          resolve();
        };
        const waiter: Waiter = { names, grant };
        signal.addEventListener('abort', giveUp, { once: true });
        queue = [...queue, waiter];
        serve();
      });
      return () => release(names);
    },
  };
};
