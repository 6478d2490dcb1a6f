// template make debian: mmdebstrap, then a lean boot, which is ten times as fast as the stock boot in a slow guest.
import { openDisk } from '@mln/disk-kit';
import type { CliCommand, CommandContext } from '@mln/engine/api';
import { addTemplate, inWorkshop, nameIsFree } from './add.js';
import { debianFiles, debianPackages, needless } from './debian.js';
import { mke2fsArgs } from './filesystem.js';
import { haveAll } from './need.js';

const programs = ['mmdebstrap', 'tar', 'mke2fs', 'debugfs', 'e2fsck'];

export const makeDebian: CliCommand = {
  summary: 'make a template of Debian with sysvinit and a lean boot',
  options: {
    '--suite <name>': 'release; default bookworm',
    '--include <packages>': 'more packages, separated by commas',
    '--mirror <url>': 'mirror of the packages; default: the mirror of apt',
    '--size <size>': 'size of the file system; default 1G',
    '-o, --output <name>': 'name of the template; default debian-SUITE.ext4',
    '-f, --force': 'replace a template of that name',
  },
  run: async (ctx) => {
    const option = (name: string, otherwise: string) => {
      const value = ctx.options[name];
      return typeof value === 'string' ? value : otherwise;
    };
    const suite = option('suite', 'bookworm');
    const name = option('output', `debian-${suite}.ext4`);
    const file = /\.ext[234]$/.test(name) ? name : `${name}.ext4`;
    const root = (await ctx.sh.probe({ file: 'id', args: ['-u'] }, { stdout: '0' })).stdout.trim() === '0';
    const added = { name, file, message: `Debian ${suite}, sysvinit, lean boot` };
    if (!(await nameIsFree(ctx, added))) return;
    if (!(await haveAll(ctx, root ? programs : [...programs, 'unshare', 'newuidmap']))) return;
    await inWorkshop(ctx, file, async (directory) => {
      const image = `${directory}/${file}`;
      const build = { ctx, directory, root };
      const tree = await bootstrap(build, {
        suite,
        include: [...debianPackages, ...option('include', '').split(',')].filter((p) => p !== '').join(','),
        mirror: option('mirror', ''),
      });
      await inNamespace(build, 'mke2fs', mke2fsArgs(image, option('size', '1G'), tree));
      await removeTree(build, tree);
      await customize(build, image);
      await addTemplate(ctx, image, added);
    });
  },
};

interface Build {
  readonly ctx: CommandContext;
  readonly directory: string;
  readonly root: boolean;
}

interface Debian {
  readonly suite: string;
  readonly include: string;
  readonly mirror: string;
}

const hour = 3_600_000;

/** Returns the directory with the unpacked system. */
async function bootstrap(build: Build, { suite, include, mirror }: Debian): Promise<string> {
  const { ctx, directory, root } = build;
  const tar = `${directory}/root.tar`;
  ctx.say(`fetching and installing Debian ${suite}; this takes a minute or two`);
  await ctx.sh.run({
    file: 'mmdebstrap',
    args: [
      `--mode=${root ? 'root' : 'unshare'}`,
      '--variant=minbase',
      `--include=${include}`,
      '--aptopt=APT::Install-Recommends "false"',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      suite,
      tar,
      ...(mirror === '' ? [] : [mirror]),
    ],
    timeoutMs: hour,
  });
  const tree = `${directory}/tree`;
  await ctx.files.mkdir(tree, { mode: 0o755 });
  await inNamespace(build, 'tar', ['-C', tree, '--numeric-owner', '--exclude=./dev/*', '-xpf', tar]);
  await ctx.files.remove(tar);
  return tree;
}

/** An ordinary user needs all ids of the guest, and only a user namespace with a range of ids has them. */
async function inNamespace({ ctx, root }: Build, file: string, args: readonly string[]): Promise<void> {
  const mapped = ['--map-root-user', '--map-auto', file, ...args];
  await ctx.sh.run(root ? { file, args, timeoutMs: hour } : { file: 'unshare', args: mapped, timeoutMs: hour });
}

async function removeTree(build: Build, tree: string): Promise<void> {
  return inNamespace(build, 'rm', ['-rf', '--one-file-system', tree]);
}

async function customize({ ctx, directory }: Build, image: string): Promise<void> {
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
  for (const { path, content, mode = 0o644 } of debianFiles) await guest.write(path, content, { mode });
  for (const name of await guest.list('/etc/rc2.d')) if (needless.test(name)) await guest.remove(`/etc/rc2.d/${name}`);
  // mmdebstrap left the files of the builder here
  for (const path of ['/etc/machine-id', '/etc/resolv.conf']) await guest.write(path, '');
  await guest.close();
}
