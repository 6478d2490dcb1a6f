// register_template: an image file, perhaps packed, becomes a template.
import { basename, resolve } from 'node:path';
import type { CliCommand, CommandCx } from '@mln/engine/api';
import { addTemplate, inWorkshop, nameIsFree } from './add.js';
import { haveAll } from './need.js';

const packings = [
  { suffix: /\.(tar\.(gz|bz2|xz)|tgz|tar)$/, program: 'tar' },
  { suffix: /\.gz$/, program: 'gzip' },
  { suffix: /\.bz2$/, program: 'bzip2' },
  { suffix: /\.xz$/, program: 'xz' },
] as const;

const packingOf = (file: string) => packings.find(({ suffix }) => suffix.test(file));

export const registerTemplate: CliCommand = {
  summary: 'copy an image into the templates directory and register it',
  aliases: ['rt'],
  options: {
    '-t, --template <file>': 'image, or one packed as .gz, .bz2, .xz or .tar.*',
    '-m, --message <text>': 'what is in it',
    '-n, --name <name>': 'name that projects use; default the name of the file',
    '-f, --force': 'replace a template of that name',
  },
  run: async (cx) => {
    if (typeof cx.options.template !== 'string')
      return cx.report.error('MLN4012', undefined, { what: 'option -t', how: 'mln register_template -t FILE' });
    const source = resolve(cx.options.template);
    if ((await cx.files.stat(source)) === undefined)
      return cx.report.error('MLN6106', undefined, { file: source, reason: 'no such file' });
    const packing = packingOf(source);
    const plain = basename(source).replace(packing?.suffix ?? /$^/, '');
    const name = typeof cx.options.name === 'string' ? cx.options.name : plain;
    const added = { name, file: fileFor(name, plain), message: text(cx.options.message) };
    if (!(await nameIsFree(cx, added))) return;
    if (!(await haveAll(cx, ['debugfs', 'e2fsck', ...(packing === undefined ? [] : [packing.program])]))) return;
    await inWorkshop(cx, added.file, async (directory) => {
      const image = await unpack(cx, source, directory);
      if (image !== undefined) await addTemplate(cx, image, added);
    });
  },
};

const text = (option: string | boolean | undefined): string => (typeof option === 'string' ? option : '');

/** A name without extension gets that of the image: `-n debian` of `x.ext4` is kept as `debian.ext4`. */
const fileFor = (name: string, plain: string): string => {
  const ext = /\.[A-Za-z][A-Za-z0-9]*$/;
  return ext.test(name) ? name : `${name}${ext.exec(plain)?.[0] ?? '.img'}`;
};

/** Returns where the one image is; reported and `undefined` when an archive has none or several. */
const unpack = async (cx: CommandCx, source: string, directory: string): Promise<string | undefined> => {
  const packing = packingOf(source);
  const copy = `${directory}/${basename(source)}`;
  if (packing?.program === 'tar') return unpackTar(cx, source, directory);
  cx.say(`copying ${source}`);
  await cx.sh.run({ file: 'cp', args: ['--reflink=auto', '--sparse=always', '--', source, copy] });
  if (packing === undefined) return copy;
  await cx.sh.run({ file: packing.program, args: ['-df', '--', copy] });
  return withHoles(cx, copy.replace(packing.suffix, ''));
};

/** Unpackers write out every zero. */
const withHoles = async (cx: CommandCx, image: string): Promise<string> => {
  const sparse = `${image}.sparse`;
  await cx.sh.run({ file: 'cp', args: ['--sparse=always', '--', image, sparse] });
  await cx.files.remove(image);
  return sparse;
};

const unpackTar = async (cx: CommandCx, source: string, directory: string): Promise<string | undefined> => {
  cx.say(`unpacking ${source}`);
  const inside = `${directory}/inside`;
  await cx.files.mkdir(inside);
  await cx.sh.run({ file: 'tar', args: ['-x', '--no-same-owner', '-f', source, '-C', inside] });
  const images = await filesBelow(cx, inside);
  const [image] = images;
  if (image !== undefined && images.length === 1) return withHoles(cx, image);
  const reason = `the archive must hold exactly one file, and it holds ${images.length}`;
  cx.report.error('MLN6106', undefined, { file: source, reason });
  return undefined;
};

const filesBelow = async (cx: CommandCx, directory: string): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const name of await cx.files.list(directory)) {
    const path = `${directory}/${name}`;
    const type = (await cx.files.stat(path))?.type;
    if (type === 'directory') found.push(...(await filesBelow(cx, path)));
    else if (type === 'file') found.push(path);
  }
  return found;
};
