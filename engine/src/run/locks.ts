// Named locks within one run: a step gets all its locks or none, in the order of the requests.
import { setMaxListeners } from 'node:events';

export interface Locks {
  /** The release of the locks; `undefined` if one is held or another step waits for it. */
  tryAcquire(names: readonly string[]): (() => void) | undefined;
  /** Resolves with the release of the locks. Rejects with the signal's reason if aborted first. */
  acquire(names: readonly string[], signal: AbortSignal): Promise<() => void>;
}

/** Queues for each of its names, in all queues at the same moment, so two tickets never wait for each other. */
interface Ticket {
  readonly names: readonly string[];
  granted: boolean;
  grant(): void;
}

export function createLocks(): Locks {
  const { isFree, enter, leave } = createLines();
  return {
    tryAcquire: (names) => {
      if (!names.every(isFree)) return undefined;
      const ticket = enter(names, () => {});
      return () => leave(ticket);
    },
    acquire: async (names, signal) => {
      signal.throwIfAborted();
      setMaxListeners(0, signal); // as many as the plan has lanes
      let giveUp = (): void => {};
      try {
        return await new Promise<() => void>((resolve, reject) => {
          const ticket = enter(names, () => resolve(() => leave(ticket)));
          giveUp = () => {
            if (ticket.granted) return;
            leave(ticket);
            reject(signal.reason);
          };
          signal.addEventListener('abort', giveUp, { once: true });
        });
      } finally {
        signal.removeEventListener('abort', giveUp);
      }
    },
  };
}

function createLines() {
  // the first in a queue gets the lock, unless its ticket still waits in another queue
  const lines = new Map<string, Ticket[]>();
  const tryGrant = (ticket: Ticket | undefined): void => {
    if (ticket === undefined || ticket.granted || ticket.names.some((name) => lines.get(name)?.[0] !== ticket)) return;
    ticket.granted = true;
    ticket.grant();
  };
  const leave = (ticket: Ticket): void => {
    for (const name of ticket.names) {
      const line = lines.get(name) ?? [];
      if (line.includes(ticket)) line.splice(line.indexOf(ticket), 1);
      if (line.length === 0) lines.delete(name);
    }
    for (const name of ticket.names) tryGrant(lines.get(name)?.[0]);
  };
  const enter = (wanted: readonly string[], grant: () => void): Ticket => {
    const ticket: Ticket = { names: [...new Set(wanted)], granted: false, grant };
    for (const name of ticket.names) {
      const line = lines.get(name);
      if (line === undefined) lines.set(name, [ticket]);
      else line.push(ticket);
    }
    tryGrant(ticket);
    return ticket;
  };
  return { isFree: (name: string) => !lines.has(name), enter, leave };
}
