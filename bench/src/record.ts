// One build of mln → what it told debugfs for each host, kept so that the bare tools can be told the very same.
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from './lab.js';

export interface Recorded {
  /** One directory a host: `script` for debugfs, and the contents it writes. */
  readonly dir: string;
  readonly hosts: readonly string[];
  /** Files that the script of a host writes, as paths in the guest. */
  written(host: string): readonly string[];
}

const noteTaker = fileURLToPath(new URL('note-taker.js', import.meta.url));

/** Builds `file` with a debugfs that takes notes, and removes the project again. */
export const record = (lab: Lab, file: string): Recorded => {
  const dir = lab.folder('recorded');
  const bin = lab.folder('bin');
  const debugfs = lab.run(['sh', '-c', 'command -v debugfs']).trim();
  chmodSync(lab.file('bin/debugfs', `#!/bin/sh\nexec ${process.execPath} ${noteTaker} ${dir} ${debugfs} "$@"\n`), 0o755);
  lab.run(lab.mln('-q', 'build', '-f', file), { PATH: `${bin}:${lab.env.PATH}` });
  lab.remove(lab.projects);
  return {
    dir,
    hosts: readdirSync(dir).sort(),
    written: (host) =>
      [...lab.read(join(dir, host, 'script')).matchAll(/^write "[^"]*" "([^"]*)"$/gm)].map(([, path = '']) => path),
  };
};
