// template make tiny: BusyBox and a handful of text files; a build takes a second and does not need root.
import { openDisk } from '@mln/disk-kit';
import { type CliCommand, type CommandContext, commonCodes } from '@mln/engine/api';
import { addTemplate, inWorkshop, nameIsFree } from './add.js';
import { mke2fsArgs } from './filesystem.js';
import { haveAll } from './need.js';
import { tinyDirectories, tinyFiles } from './tiny.js';

const bytes = '64M';

export const makeTiny: CliCommand = {
  summary: 'make a template of BusyBox: boots in a second, 64 MB',
  options: {
    '-o, --output <name>': 'name of the template; default tiny.ext4',
    '-f, --force': 'replace a template of that name',
  },
  run: async (ctx) => {
    const name = typeof ctx.options.output === 'string' ? ctx.options.output : 'tiny.ext4';
    const file = /\.ext[234]$/.test(name) ? name : `${name}.ext4`;
    const added = { name, file, message: 'BusyBox: getty, ifupdown, udhcpc, udhcpd, httpd' };
    if (!(await nameIsFree(ctx, added)) || !(await haveAll(ctx, ['mke2fs', 'debugfs', 'e2fsck', 'busybox']))) return;
    const busybox = await findBusybox(ctx);
    if (busybox === undefined) return;
    await inWorkshop(ctx, file, async (directory) => {
      const image = `${directory}/${file}`;
      await ctx.sh.run({ file: 'mke2fs', args: mke2fsArgs(image, bytes) });
      await fill(ctx, image, { busybox, directory });
      await addTemplate(ctx, image, added);
    });
  },
};

interface Filling {
  readonly busybox: Uint8Array;
  readonly directory: string;
}

async function fill(ctx: CommandContext, image: string, { busybox, directory }: Filling): Promise<void> {
  const scratch = `${directory}/scratch`;
  await ctx.files.mkdir(scratch);
  const disk = { path: image, stagingPath: image, format: 'raw', offset: 0 } as const;
  const guest = await openDisk(disk, {
    sh: ctx.sh,
    files: ctx.files,
    signal: ctx.signal,
    scratch,
    output: (line) => ctx.say(line),
  });
  for (const [path, mode] of tinyDirectories) await guest.mkdir(path, { mode });
  await guest.write('/bin/busybox', busybox, { mode: 0o755 });
  for (const applet of await applets(ctx)) {
    const up = '../'.repeat(applet.split('/').length - 1);
    if (applet !== 'bin/busybox') await guest.symlink(`${up}bin/busybox`, `/${applet}`);
  }
  for (const { path, content, mode = 0o644, gid = 0 } of tinyFiles) await guest.write(path, content, { mode, group: gid });
  await guest.symlink('../run', '/var/run');
  await guest.close();
}

/** `bin/ls`, `usr/sbin/udhcpd`: the path of each command. */
async function applets(ctx: CommandContext): Promise<readonly string[]> {
  const { stdout } = await ctx.sh.probe({ file: 'busybox', args: ['--list-full'] });
  return stdout.split('\n').filter((line) => /^[a-z0-9/._[-]+$/.test(line));
}

/** The guest has no libraries, so the program must be static. */
async function findBusybox(ctx: CommandContext): Promise<Uint8Array | undefined> {
  const { stdout } = await ctx.sh.probe({ file: 'which', args: ['busybox'] });
  const content = await ctx.files.bytes(stdout.trim());
  if (content !== undefined && !Buffer.from(content.buffer, content.byteOffset, 4096).includes('ld-linux')) return content;
  ctx.report.error(commonCodes.missingRequirement, undefined, {
    what: 'a statically linked busybox',
    how: 'apt-get install busybox-static',
  });
  return undefined;
}
