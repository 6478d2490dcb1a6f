// The configured roots and a project's name → its directories.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Paths } from '../api/facts.js';

export type Roots = Pick<Paths, 'projects' | 'templates' | 'files'>;

// the path of a unix socket has at most 107 bytes; this limit leaves 46 for the name of the socket
const longestRunDir = 60;

/**
 * This function only computes. `uid` owns the short directory under /tmp that replaces a `run` directory with too long a path.
 */
export function projectPaths(roots: Roots, project: string, uid: number = process.getuid?.() ?? 0): Paths {
  const home = join(roots.projects, project);
  const near = join(home, 'run');
  const short = createHash('sha256').update(home).digest('hex').slice(0, 12);
  const run = Buffer.byteLength(near) <= longestRunDir ? near : `/tmp/mln-${uid}/${short}`;
  const { projects, templates, files } = roots;
  return { projects, templates, files, project: home, images: join(home, 'images'), logs: join(home, 'logs'), run };
}
