// The name in a project file → an image in the templates directory.
import type { Facts, LocalFiles } from '@mln/engine/api';
import type { RootPlace } from './look.js';
import { readRegister } from './register.js';

export interface Template {
  /** Of the file: `debian-V1.2.ext4`. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Where the root file system is, when the image is a disk with partitions. */
  readonly root?: RootPlace;
  /** Bytes of a block of its root file system, if known. */
  readonly block?: number;
}

/** The places where templates are, and the means to read them. */
export interface Place {
  readonly paths: { readonly templates: string };
  readonly local: LocalFiles;
  /** The directory is read only once for each model. */
  readonly model?: object;
  /** The facts of the plan, with the looks at the images. */
  readonly facts?: Facts;
}

/** A plain file name: templates are never looked for elsewhere. */
export function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._+-]*$/.test(name);
}

const extensions = ['ext4', 'ext3', 'ext2', 'img', 'raw', 'vmdk', 'qcow2', 'vdi', 'vhd', 'vhdx'] as const;

/**
 * Tries several files in order. First the file converted from a disk of that name, then the file of that name, then the registered
 * name. Then the highest version of the name (`debian.ext4` finds `debian-V1.10.ext4`), and the name with an extension (`tiny` finds
 * `tiny.ext4`).
 */
export function findTemplate(wanted: string, place: Place): Promise<Found> {
  const { model } = place;
  if (model === undefined) return lookFor(wanted, place);
  const answers = answersFor.get(model) ?? new Map<string, Promise<Found>>();
  answersFor.set(model, answers);
  const answer = answers.get(wanted) ?? lookFor(wanted, place);
  answers.set(wanted, answer);
  return answer;
}

type Found = Template | undefined;

/** By model and name: ten thousand hosts ask for the same. */
const answersFor = new WeakMap<object, Map<string, Promise<Found>>>();

async function lookFor(wanted: string, place: Place): Promise<Found> {
  if (!isName(wanted)) return undefined;
  const there = await templateFiles(place);
  const register = await readRegister(place);
  const candidates = [
    ...register.filter((entry) => entry.name === wanted && entry.format !== undefined).map((entry) => entry.file),
    wanted,
    ...register.filter((entry) => entry.name === wanted).map((entry) => entry.file),
    ...versionsOf(wanted, there),
    ...extensions.flatMap((ext) => [`${wanted}.${ext}`, ...versionsOf(`${wanted}.${ext}`, there)]),
  ];
  for (const name of candidates) {
    if (!there.includes(name)) continue;
    const path = `${place.paths.templates}/${name}`;
    const stat = await place.local.stat(path);
    if (stat?.type === 'file') return { name, path, bytes: stat.size, mtimeMs: stat.mtimeMs };
  }
  return undefined;
}

/** Names of the files that could be templates, sorted. */
export async function templateFiles({ paths, local }: Place): Promise<readonly string[]> {
  return (await local.list(paths.templates)).filter((name) => isName(name) && !name.endsWith('.json'));
}

/** Highest first: `NAME-V1.10.EXT`, `NAME-V1.9.EXT`. */
function versionsOf(wanted: string, there: readonly string[]): readonly string[] {
  const dot = wanted.lastIndexOf('.');
  if (dot === -1) return [];
  const [stem, ext] = [wanted.slice(0, dot), wanted.slice(dot)];
  return there
    .flatMap((name) => {
      const version = name.startsWith(`${stem}-V`) && name.endsWith(ext) ? name.slice(stem.length + 2, -ext.length) : '';
      return /^\d+(\.\d+)*$/.test(version) ? [{ name, numbers: version.split('.').map(Number) }] : [];
    })
    .sort((a, b) => compare(b.numbers, a.numbers))
    .map(({ name }) => name);
}

function compare(a: readonly number[], b: readonly number[]): number {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}

/** The nearest three names, for a hint. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, far: name.startsWith(wanted) ? 0 : distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, far }) => far <= Math.max(2, name.length / 2))
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The number of letters to insert, remove or change. */
function distance(a: string, b: string): number {
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
