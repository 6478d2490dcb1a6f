// Root runs what a stranger wrote as a user of its own, and lets this user reach the things of one sandbox.
import { int, type LocalFiles, type Shell } from '@mln/engine/api';

/**
 * A free number for a user and a group. Debian reserves 65000 to 65533, and systemd gives numbers up to 65519 to services.
 * Containers often have no numbers above 65535. Another program may run as the user of number 65534, and could end or trace a guest.
 */
export const guestUser = 65_530;

/** The decoder of the option by which a site names another number. */
export function guestUserNumber() {
  return int({ min: 1, max: 2 ** 31 - 1 });
}

type Doing = Pick<Shell, 'run' | 'probe'>;

/** The group gets a file or a directory, so the user cannot change its mode. A device gets a second node. */
export async function letWrite(sh: Doing, user: number, path: string): Promise<void> {
  if (isDevice(path)) return letOpen(sh, user, path);
  await give(sh, user, { path, rights: 'g+rwX' });
}

/** Changes nothing if all users may read the file. Throws if the change would take the file away from another group. */
export async function letRead(
  ctx: { readonly sh: Doing; readonly files: LocalFiles },
  user: number,
  path: string,
): Promise<void> {
  // a link has no mode of its own
  const file = (await ctx.files.realpath?.(path)) ?? path;
  const { mode = 0o4, gid = 0 } = (await ctx.files.stat(file)) ?? {};
  if ((mode & 0o4) !== 0 || (gid === user && (mode & 0o40) !== 0)) return;
  if (gid !== 0 && gid !== user)
    throw new Error(`cannot let user ${user} read ${file}, which belongs to group ${gid}; allow it with: chmod o+r ${file}`);
  await give(ctx.sh, user, { path: file, rights: 'g+r' });
}

/** Lets the group reach the things in the directory, and keeps other users out. */
export async function letEnter(sh: Doing, user: number, directory: string): Promise<void> {
  await give(sh, user, { path: directory, rights: '0710' });
}

const nodes = '/dev/mln';

function isDevice(path: string): boolean {
  return path.startsWith('/dev/');
}

/** The second node of a device: only root enters its directory, and a sandbox has the node in the place of the device. */
export function guestDevice(path: string): string {
  return `${nodes}/${path.slice('/dev/'.length).replaceAll('/', ':')}`;
}

/** Locks belong to a node, so the user of a device may have locked its second node. */
export function nodesOf(path: string): readonly [string, ...string[]] {
  return isDevice(path) ? [path, guestDevice(path)] : [path];
}

/** udev gives the first node back to its own group at any time, so the second node is the one to open. */
async function letOpen(sh: Doing, user: number, path: string): Promise<void> {
  const wanted = await numbersOf(sh, path);
  if (wanted === undefined) return; // a start says that its disk is missing
  const node = guestDevice(path);
  await sh.run({ file: 'mkdir', args: ['-p', '-m', '0700', '--', nodes] });
  if ((await numbersOf(sh, node))?.join() !== wanted.join()) {
    await sh.run({ file: 'rm', args: ['-f', '--', node] });
    // another start may have made it meanwhile
    const { stderr } = await sh.run({ file: 'mknod', args: ['-m', '0600', '--', node, ...wanted], ok: [0, 1] });
    if ((await sh.probe({ file: 'test', args: ['-e', node] }, { exitCode: 0 })).exitCode !== 0)
      throw new Error(without(path, stderr));
  }
  await give(sh, user, { path: node, rights: 'g+rw' });
}

function without(path: string, why: string): string {
  return `cannot give ${path} to a guest: ${why.trim()}; run mln as an ordinary user that may open it, or let root make devices in /dev`;
}

/** The kind of device, its major and its minor number, as mknod(1) takes them. */
async function numbersOf(sh: Doing, path: string): Promise<readonly string[] | undefined> {
  const { stdout } = await sh.probe({ file: 'stat', args: ['-L', '-c', '%F %t %T', '--', path] });
  const [, kind, major, minor] = /^(block|character) special file ([0-9a-f]+) ([0-9a-f]+)$/.exec(stdout.trim()) ?? [];
  return kind === undefined ? undefined : [kind === 'block' ? 'b' : 'c', `0x${major}`, `0x${minor}`];
}

async function give(
  sh: Doing,
  user: number,
  { path, rights }: { readonly path: string; readonly rights: string },
): Promise<void> {
  await sh.run({ file: 'chgrp', args: ['--', String(user), path] });
  await sh.run({ file: 'chmod', args: ['--', rights, path] });
}
