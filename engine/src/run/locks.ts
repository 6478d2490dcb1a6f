// Named locks within one run: all that a step asks for, or none, in the order of asking.
import { setMaxListeners } from 'node:events';

export interface Locks {
  /** What lets go of them, or nothing when one is held or somebody waits for it. */
  tryAcquire(names: readonly string[]): (() => void) | undefined;
  /** Resolves with what lets go of them. Rejects with the signal's reason when aborted first. */
  acquire(names: readonly string[], signal: AbortSignal): Promise<() => void>;
}

/** Stands in the line of every name it wants, in all of them at once: so nobody waits for one who waits for him. */
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
      setMaxListeners(0, signal); // as many as there are lanes
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
  // the first in a line has the lock, unless he waits in another line
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
