// A packed image → the image.
import { basename, dirname } from 'node:path';
import type { CommandContext } from '@mln/engine/api';
import { codes } from './codes.js';
import { readContainer } from './container.js';

const packings = [
  { suffix: /\.ova$/, program: 'tar', disks: true },
  { suffix: /\.(tar\.(gz|bz2|xz)|tgz|tar)$/, program: 'tar', disks: false },
  { suffix: /\.gz$/, program: 'gzip', disks: false },
  { suffix: /\.bz2$/, program: 'bzip2', disks: false },
  { suffix: /\.xz$/, program: 'xz', disks: false },
] as const;

/** `disks`: the content certainly needs a conversion. */
export function packingOf(file: string) {
  return packings.find(({ suffix }) => suffix.test(file));
}

/** Returns the path of the only image; `undefined` after it reported an archive with none or several. */
export async function unpack(ctx: CommandContext, source: string, directory: string): Promise<string | undefined> {
  const packing = packingOf(source);
  const copy = `${directory}/${basename(source)}`;
  if (packing?.program === 'tar') return unpackTar(ctx, source, directory);
  ctx.say(`copying ${source}`);
  await ctx.sh.run({ file: 'cp', args: ['--reflink=auto', '--sparse=always', '--', source, copy] });
  if (packing === undefined) return copy;
  await ctx.sh.run({ file: packing.program, args: ['-df', '--', copy] });
  return withHoles(ctx, copy.replace(packing.suffix, ''));
}

/** Unpackers write out every zero. */
async function withHoles(ctx: CommandContext, image: string): Promise<string> {
  const sparse = `${image}.sparse`;
  await ctx.sh.run({ file: 'cp', args: ['--sparse=always', '--', image, sparse] });
  await ctx.files.remove(image);
  return sparse;
}

async function unpackTar(ctx: CommandContext, source: string, directory: string): Promise<string | undefined> {
  ctx.say(`unpacking ${source}`);
  const inside = `${directory}/inside`;
  await ctx.files.mkdir(inside);
  await ctx.sh.run({ file: 'tar', args: ['-x', '--no-same-owner', '-f', source, '-C', inside] });
  const images = await imagesBelow(ctx, inside);
  const [image] = images;
  if (image !== undefined && images.length === 1) return image.plain ? withHoles(ctx, image.path) : image.path;
  const reason = `the archive must hold exactly one image, and it holds ${images.length}`;
  ctx.report.error(codes.registrationFailed, undefined, { file: source, reason });
  return undefined;
}

interface Image {
  readonly path: string;
  /** An image that qemu-img need not read. */
  readonly plain: boolean;
}

/** Without the descriptions, and without the parts of a disk that another file names. */
async function imagesBelow(ctx: CommandContext, directory: string): Promise<readonly Image[]> {
  const paths = (await filesBelow(ctx, directory)).filter((path) => !/\.(ovf|mf|cert|nvram|vmx)$/.test(path));
  const parts = new Set<string>();
  const images: Image[] = [];
  for (const path of paths) {
    const container = await readContainer(path, { probe: ctx.sh.probe, local: ctx.files });
    if (container !== undefined && 'extents' in container)
      for (const name of container.extents) parts.add(`${dirname(path)}/${name}`);
    images.push({ path, plain: container === undefined });
  }
  return images.filter(({ path }) => !parts.has(path));
}

async function filesBelow(ctx: CommandContext, directory: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of await ctx.files.list(directory)) {
    const path = `${directory}/${name}`;
    const type = (await ctx.files.stat(path))?.type;
    if (type === 'directory') found.push(...(await filesBelow(ctx, path)));
    else if (type === 'file') found.push(path);
  }
  return found;
}
