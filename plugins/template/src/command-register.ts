// register_template: an image file, perhaps packed, perhaps of a virtual machine program, becomes a template.

import { basename, resolve } from 'node:path';
import { asContainer } from '@mln/disk-kit';
import { type CliCommand, type CommandContext, commonCodes } from '@mln/engine/api';
import { addTemplate, inWorkshop, nameIsFree } from './add.js';
import { codes } from './codes.js';
import { convertIn } from './convert.js';
import { haveAll } from './need.js';
import { packingOf, unpack } from './unpack.js';

export const registerTemplate: CliCommand = {
  summary: 'copy an image into the templates directory and register it',
  aliases: ['rt'],
  options: {
    '-t, --template <file>':
      'image: a file system or a disk, raw or from VMware, VirtualBox, QEMU; or packed as .gz, .bz2, .xz, .tar.* or .ova',
    '-m, --message <text>': 'description of the content',
    '-n, --name <name>': 'name in projects; default: the name of the file',
    '--root-partition <number>': 'number of the root partition, if mln cannot determine it',
    '-f, --force': 'replace a template of that name',
  },
  run: async (ctx) => {
    if (typeof ctx.options.template !== 'string')
      return ctx.report.error(commonCodes.missingRequirement, undefined, {
        what: 'option -t',
        how: 'mln register_template -t FILE',
      });
    const source = resolve(ctx.options.template);
    if ((await ctx.files.stat(source)) === undefined)
      return ctx.report.error(codes.registrationFailed, undefined, { file: source, reason: 'no such file' });
    const rootPartition = partitionOf(ctx);
    if (rootPartition === 'wrong') return;
    const packing = packingOf(source);
    const plain = basename(source).replace(packing?.suffix ?? /$^/, '');
    const format = packing === undefined ? await asContainer(ctx.sh.probe, source) : undefined;
    const name = typeof ctx.options.name === 'string' ? ctx.options.name : plain;
    const added = {
      name,
      file: fileFor(name, plain, format !== undefined || packing?.disks === true || foreign.test(plain)),
      message: text(ctx.options.message),
      ...(rootPartition === undefined ? {} : { rootPartition }),
    };
    if (!(await nameIsFree(ctx, added))) return;
    if (!(await haveAll(ctx, ['debugfs', 'e2fsck', ...(packing === undefined ? [] : [packing.program])]))) return;
    await inWorkshop(ctx, added.file, async (directory) => {
      const from = packing === undefined && format !== undefined ? source : await unpack(ctx, source, directory);
      const image = from === undefined ? undefined : await convertIn(ctx, from, directory);
      if (image !== undefined)
        await addTemplate(ctx, image.path, image.format === 'raw' ? added : { ...added, format: image.format });
    });
  },
};

function text(option: string | boolean | undefined): string {
  return typeof option === 'string' ? option : '';
}

function partitionOf(ctx: CommandContext): number | undefined | 'wrong' {
  const option = ctx.options.rootPartition;
  if (option === undefined) return undefined;
  if (typeof option === 'string' && /^[1-9]\d?\d?$/.test(option)) return Number(option);
  ctx.report.error(commonCodes.missingRequirement, undefined, { what: 'the number of a partition', how: '--root-partition 1' });
  return 'wrong';
}

/**
 * A name without extension gets that of the image: `-n debian` of `x.ext4` gives `debian.ext4`. A converted image gets `.img`.
 */
function fileFor(name: string, plain: string, converted: boolean): string {
  const ext = /\.[A-Za-z][A-Za-z0-9]*$/;
  if (converted) return `${name.replace(disks, '')}.img`;
  return ext.test(name) ? name : `${name}${ext.exec(plain)?.[0] ?? '.img'}`;
}

const foreign = /\.(vmdk|qcow2|vdi|vhdx?)$/;
const disks = /\.(vmdk|qcow2|vdi|vhdx?|ova|img|raw)$/;
