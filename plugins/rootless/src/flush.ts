// Overlay → disk: contents go to files of this machine, everything else into one script.
import { writeFileSync } from 'node:fs'; // the port would sync each of these short-lived files
import { join } from 'node:path';
import type { Overlay } from './overlay.js';
import { debugfsScript, type Edit } from './script.js';

let serial = 0;

/** The lines for debugfs; empty when nothing changed. Contents stand in `scratch`, mode 0600. */
export const prepare = async (tree: Overlay, scratch: string, openedMs: number): Promise<readonly string[]> => {
  const edits: Edit[] = [];
  for (const [path, change] of tree.changes) {
    const was = await tree.original(path);
    if (was === undefined && change.what === 'gone') continue;
    const edit = { path, change, ...(was === undefined ? {} : { was }) };
    if (change.what !== 'file') edits.push(edit);
    else {
      const from = join(scratch, `content${serial++}`);
      writeFileSync(from, change.content, { mode: 0o600, flag: 'wx' });
      edits.push({ ...edit, from });
    }
  }
  return debugfsScript(edits, Math.floor(openedMs / 1000));
};
