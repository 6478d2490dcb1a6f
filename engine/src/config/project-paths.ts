// The configured roots and a project's name → its directories.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Paths } from '../api/facts.js';

export type Roots = Pick<Paths, 'projects' | 'templates' | 'files'>;

// a unix socket's path is at most 107 bytes; this leaves 46 for the name in it
const longestRunDir = 60;

/** Pure: nothing is made. `uid` owns the short directory under /tmp that stands in for a `run` whose path is too long. */
export function projectPaths(roots: Roots, project: string, uid: number = process.getuid?.() ?? 0): Paths {
  const home = join(roots.projects, project);
  const near = join(home, 'run');
  const short = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const run = Buffer.byteLength(near) <= longestRunDir ? near : `/tmp/mln-${uid}/${short}`;
  const { projects, templates, files } = roots;
  return { projects, templates, files, project: home, images: join(home, 'images'), logs: join(home, 'logs'), run };
}
