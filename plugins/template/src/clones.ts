// A template → the projects whose disks would break with it. A disk over a hard link of the template is not among them.
import { readHeader } from '@mln/disk-kit';
import type { LocalFiles } from '@mln/engine/api';

interface Place {
  readonly files: LocalFiles;
  /** The directory of all projects. */
  readonly projects: string;
}

/** Names of projects. Leaves out what cannot be read: a damaged disk forbids nothing. */
export async function projectsOver(template: string, { files, projects }: Place): Promise<readonly string[]> {
  const real = await realOf(files, template);
  if (real === undefined) return [];
  const found: string[] = [];
  for (const project of await namesIn(files, projects))
    if (await standsOn(real, { files, images: `${projects}/${project}/images` })) found.push(project);
  return found;
}

interface Images {
  readonly files: LocalFiles;
  readonly images: string;
}

async function standsOn(template: string, { files, images }: Images): Promise<boolean> {
  // disks share their images, so each image is followed once
  const followed = new Set<string>();
  for (const name of await namesIn(files, images)) {
    if (!/\.cow(\.new)?$/.test(name)) continue;
    const backing = (await readHeader(`${images}/${name}`).catch(() => undefined))?.backing;
    if (backing === undefined || followed.has(backing)) continue;
    followed.add(backing);
    if ((await realOf(files, backing)) === template) return true;
  }
  return false;
}

async function realOf(files: LocalFiles, path: string): Promise<string | undefined> {
  return files.realpath?.(path).catch(() => undefined);
}

async function namesIn(files: LocalFiles, directory: string): Promise<readonly string[]> {
  return files.list(directory).catch(() => []);
}

const shown = 10;

/** `project a`, `projects a, b and 3 others` */
export function enumerated(projects: readonly string[]): string {
  const [first = '', ...more] = projects.slice(0, shown);
  const others = projects.length - shown;
  if (more.length === 0) return `project ${first}`;
  return `projects ${[first, ...more].join(', ')}${others > 0 ? ` and ${others} others` : ''}`;
}
