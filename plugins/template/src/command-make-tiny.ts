// template make tiny: BusyBox and a handful of text files, made in a second without being root.
import type { CliCommand, CommandCx } from '@mln/engine/api';
import { openDisk } from '@mln/plugin-rootless';
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
  run: async (cx) => {
    const name = typeof cx.options.output === 'string' ? cx.options.output : 'tiny.ext4';
    const file = /\.ext[234]$/.test(name) ? name : `${name}.ext4`;
    const added = { name, file, message: 'BusyBox: getty, ifupdown, udhcpc, udhcpd, httpd' };
    if (!(await nameIsFree(cx, added)) || !(await haveAll(cx, ['mke2fs', 'debugfs', 'e2fsck', 'busybox']))) return;
    const busybox = await findBusybox(cx);
    if (busybox === undefined) return;
    await inWorkshop(cx, file, async (directory) => {
      const image = `${directory}/${file}`;
      await cx.sh.run({ file: 'mke2fs', args: mke2fsArgs(image, bytes) });
      await fill(cx, image, { busybox, directory });
      await addTemplate(cx, image, added);
    });
  },
};

interface Filling {
  readonly busybox: Uint8Array;
  readonly directory: string;
}

async function fill(cx: CommandCx, image: string, { busybox, directory }: Filling): Promise<void> {
  const scratch = `${directory}/scratch`;
  await cx.files.mkdir(scratch);
  const disk = { path: image, building: image, format: 'raw', offset: 0 } as const;
  const guest = await openDisk(disk, { sh: cx.sh, files: cx.files, signal: cx.signal, scratch, output: (line) => cx.say(line) });
  for (const [path, mode] of tinyDirectories) await guest.mkdir(path, { mode });
  await guest.write('/bin/busybox', busybox, { mode: 0o755 });
  for (const applet of await applets(cx)) {
    const up = '../'.repeat(applet.split('/').length - 1);
    if (applet !== 'bin/busybox') await guest.symlink(`${up}bin/busybox`, `/${applet}`);
  }
  for (const { path, content, mode = 0o644, gid = 0 } of tinyFiles) await guest.write(path, content, { mode, group: gid });
  await guest.symlink('../run', '/var/run');
  await guest.close();
}

/** `bin/ls`, `usr/sbin/udhcpd`: where each command belongs. */
async function applets(cx: CommandCx): Promise<readonly string[]> {
  const { stdout } = await cx.sh.probe({ file: 'busybox', args: ['--list-full'] });
  return stdout.split('\n').filter((line) => /^[a-z0-9/._[-]+$/.test(line));
}

/** The guest has no libraries, so the program must not want any. */
async function findBusybox(cx: CommandCx): Promise<Uint8Array | undefined> {
  const { stdout } = await cx.sh.probe({ file: 'which', args: ['busybox'] });
  const content = await cx.files.bytes(stdout.trim());
  if (content !== undefined && !Buffer.from(content.buffer, content.byteOffset, 4096).includes('ld-linux')) return content;
  cx.report.error('MLN4012', undefined, { what: 'a statically linked busybox', how: 'apt-get install busybox-static' });
  return undefined;
}
