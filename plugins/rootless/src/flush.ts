// Overlay → disk: contents go to files of this machine, everything else into one script.
import type { Overlay } from './overlay.js';
import { debugfsScript, type Edit } from './script.js';
import { type Lent, shelf } from './shelf.js';

export interface Prepared {
  /** For debugfs; empty when nothing changed. */
  readonly lines: readonly string[];
  /** The contents that the lines speak of are gone. */
  release(): void;
}

/** Contents stand in files without a name, made in `scratch`. */
export const prepare = async (tree: Overlay, scratch: string, openedMs: number): Promise<Prepared> => {
  const contents: Lent[] = [];
  const release = (): void => contents.splice(0).forEach(shelf.takeBack);
  try {
    const edits = await editsOf(tree, (content) => put(contents, scratch, content));
    return { lines: debugfsScript(edits, Math.floor(openedMs / 1000)), release };
  } catch (error) {
    release();
    throw error;
  }
};

const put = (contents: Lent[], scratch: string, content: Uint8Array): string => {
  const lent = shelf.lend(scratch);
  contents.push(lent);
  lent.file.write(content, 0);
  return lent.path;
};

const editsOf = async (tree: Overlay, keep: (content: Uint8Array) => string): Promise<readonly Edit[]> => {
  const edits: Edit[] = [];
  for (const [path, change] of tree.changes) {
    const was = await tree.original(path);
    if (was === undefined && change.what === 'gone') continue;
    const from = change.what === 'file' ? { from: keep(change.content) } : {};
    edits.push({ path, change, ...(was === undefined ? {} : { was }), ...from });
  }
  return edits;
};
