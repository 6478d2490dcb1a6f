// The last resort for a project with an unreadable state: its directories go, and the processes that use them end first.
import type { Result } from '../api/diagnostic.js';
import { readProcesses } from '../system/process/process-table.js';
import { end, type KnownProcess } from '../system/process/processes.js';
import { withProjectLock } from './apply.js';
import type { Engine } from './engine.js';

export interface Discarded {
  /** Process ids that mln ended. */
  readonly ended: readonly number[];
  /** The directories that mln removed. */
  readonly removed: readonly string[];
}

/**
 * Ends the processes that have a file of the project open or name its directory, and removes its directories. Volumes, domains and
 * machines of other servers stay, because only the state tells which they are. Refused if another process works on the project
 * (MLN4010).
 */
export function discard(engine: Engine, name: string): Promise<Result<Discarded>> {
  return withProjectLock(engine, name, async ({ paths }): Promise<Result<Discarded>> => {
    const removed = [...new Set([paths.project, paths.run])];
    const found = processesUsing(removed);
    await end(found);
    for (const path of removed) await engine.ports.local.remove(path);
    return { value: { ended: found.map(({ pid }) => pid), removed }, diagnostics: [] };
  });
}

/** The processes that have a file below these directories open, or that name one in their command line. */
function processesUsing(directories: readonly string[]): readonly KnownProcess[] {
  const { processes, openFiles } = readProcesses();
  const uses = (text: string) => directories.some((dir) => text.includes(`${dir}/`));
  const others = processes.filter(({ pid }) => pid !== process.pid && pid !== process.ppid);
  return others.filter(({ pid, words }) => words.some(uses) || openFiles(pid).some(uses));
}
