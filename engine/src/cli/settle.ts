// The end of a run → the project's directory.
import { basename, join } from 'node:path';
import type { RunOutcome } from '../api/event.js';
import { kernelPaths } from '../state/project-dir.js';
import type { Store, StoredRun } from '../state/store.js';
import { diskFiles } from '../system/files/disk-files.js';
import { type ExitCode, exitCodes } from './exit.js';
import { known } from './failed.js';
import { printDiagnostics } from './say.js';
import type { Session } from './session.js';

interface Ended {
  readonly store: Store;
  readonly run: StoredRun;
  readonly outcome: RunOutcome;
}

/** The project's state follows the run; a project of which nothing is left disappears. What cannot be written now, resume writes. */
export async function settle({ ctx }: Pick<Session, 'ctx'>, ended: Ended): Promise<ExitCode> {
  try {
    return await follow(ended);
  } catch (error) {
    const diagnostic = known(error);
    if (diagnostic === undefined) throw error;
    const { project } = ended.store.paths;
    const hint = `mend that, then mln resume -p ${basename(project)}: all is done, only its state is not written`;
    printDiagnostics(ctx, [{ ...diagnostic, hint }]);
    return exitCodes.unfinished;
  }
}

async function follow({ store, run, outcome }: Ended): Promise<ExitCode> {
  await store.settle();
  const gone = (outcome === 'done' && run.command === 'remove') || outcome === 'rolled-back';
  if (gone) await removeUnbuilt(store);
  if (outcome === 'done') return exitCodes.ok;
  return outcome === 'rolled-back' ? exitCodes.rolledBack : exitCodes.unfinished;
}

async function removeUnbuilt({ paths, readState }: Store): Promise<void> {
  if ((await readState()) !== undefined) return;
  const files = diskFiles();
  await files.remove(paths.run);
  await files.remove(paths.project);
}

/** A run that could not even be written down, because the disk was full or mln was killed, leaves nothing. */
export async function forgetUnbegun(store: Store): Promise<void> {
  await diskFiles().remove(join(kernelPaths(store.paths).runs, 'making'));
  await removeUnbuilt(store);
}
