// Overlay → disk: contents go to files of this machine, everything else into one script.
import type { Overlay } from './overlay.js';
import { debugfsScript, type Edit } from './script.js';
import { acquire, smallBytes, type TempFile } from './temp-file-pool.js';

/** The requests for debugfs, and the amount of data that they write. */
export interface Script {
  readonly lines: readonly string[];
  readonly size: 'small' | 'large';
}

export interface Prepared extends Script {
  /** The contents that the lines speak of are gone. */
  release(): void;
}

/** No lines when nothing changed. Contents stand in files without a name. */
export async function prepare(tree: Overlay, scratch: string, openedMs: number): Promise<Prepared> {
  const size = bytesOf(tree) > smallBytes ? 'large' : 'small';
  const contents: TempFile[] = [];
  const put = (content: Uint8Array): string => {
    const lent = acquire(scratch, size);
    contents.push(lent);
    lent.file.write(content, 0);
    return lent.path;
  };
  const release = (): void => contents.splice(0).forEach(release);
  try {
    return { lines: debugfsScript(await editsOf(tree, put), Math.floor(openedMs / 1000)), size, release };
  } catch (error) {
    release();
    throw error;
  }
}

function bytesOf({ changes }: Overlay): number {
  return [...changes.values()].reduce((sum, change) => sum + (change.what === 'file' ? change.content.length : 0), 0);
}

async function editsOf(tree: Overlay, put: (content: Uint8Array) => string): Promise<readonly Edit[]> {
  const edits: Edit[] = [];
  for (const [path, change] of tree.changes) {
    const was = await tree.original(path);
    if (was === undefined && change.what === 'gone') continue;
    const from = change.what === 'file' ? { from: put(change.content) } : {};
    edits.push({ path, change, ...(was === undefined ? {} : { was }), ...from });
  }
  return edits;
}
