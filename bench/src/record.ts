// One build of mln → what it told debugfs for each host, kept so that the bare tools can be told the very same.
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.js';

export interface Recorded {
  /** One directory a host: `script` for debugfs, and the contents it writes. */
  readonly dir: string;
  readonly hosts: readonly string[];
  /** Files that the script of a host writes, as paths in the guest. */
  written(host: string): readonly string[];
}

/** Builds `file` with a debugfs that takes notes, and removes the project again. */
export const record = (lab: Lab, file: string): Recorded => {
  const dir = lab.folder('recorded');
  const bin = lab.folder('bin');
  chmodSync(lab.file('bin/debugfs', wrapper(dir, lab.run(['sh', '-c', 'command -v debugfs']).trim())), 0o755);
  lab.run(lab.mln('-q', 'build', '-f', file), { PATH: `${bin}:${lab.env.PATH}` });
  lab.remove(lab.projects);
  return {
    dir,
    hosts: readdirSync(dir).sort(),
    written: (host) =>
      [...lab.read(join(dir, host, 'script')).matchAll(/^write "[^"]*" "([^"]*)"$/gm)].map(([, path = '']) => path),
  };
};

// the scratch directory of a host, from which its contents are written, has the host's name
const wrapper = (dir: string, debugfs: string): string => `#!/bin/sh
case "$1" in -w) ;; *) exec ${debugfs} "$@" ;; esac
lines=$(mktemp ${dir}.XXXXXX)
cat > "$lines"
host=$(sed -n 's|^write "[^"]*/scratch\\.\\([^/"]*\\)/.*|\\1|p' "$lines" | head -n 1)
mkdir "${dir}/$host"
sed -n 's|^write "\\([^"]*\\)".*|\\1|p' "$lines" | xargs -I{} cp {} "${dir}/$host/"
sed "s|^write \\"[^\\"]*/\\([^/\\"]*\\)\\"|write \\"${dir}/$host/\\1\\"|" "$lines" > "${dir}/$host/script"
${debugfs} "$@" < "$lines"
status=$?
rm "$lines"
exit $status
`;
