// Programs that a command needs → a complaint with their packages.
import { type CommandContext, commonCodes } from '@mln/engine/api';

const packages: Readonly<Record<string, string>> = {
  busybox: 'busybox-static',
  bzip2: 'bzip2',
  debugfs: 'e2fsprogs',
  e2fsck: 'e2fsprogs',
  fakeroot: 'fakeroot',
  gzip: 'gzip',
  mke2fs: 'e2fsprogs',
  mmdebstrap: 'mmdebstrap',
  newuidmap: 'uidmap',
  'qemu-img': 'qemu-utils',
  sfdisk: 'fdisk',
  tar: 'tar',
  unshare: 'util-linux',
  xz: 'xz-utils',
};

/** Reports each missing program; true when none is missing. */
export async function haveAll(ctx: CommandContext, programs: readonly string[]): Promise<boolean> {
  let all = true;
  for (const program of programs) {
    // each of them changes nothing when it prints its help, and its answer does not matter
    const { exitCode } = await ctx.sh.probe({ file: program, args: ['--help'], timeoutMs: 10_000 });
    if (exitCode !== 127) continue;
    all = false;
    ctx.report.error(commonCodes.missingRequirement, undefined, {
      what: `program ${program}`,
      how: `apt-get install ${packages[program] ?? program}`,
    });
  }
  return all;
}
