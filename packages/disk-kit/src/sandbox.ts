// A program → the same program in a sandbox of bubblewrap: the program reaches only what this file gives to it.
import { dirname } from 'node:path';
import type { Outcome } from '@mln/engine/api';
import { guestUser, nodesOf } from './guest-user.js';

/** The things that a program in a sandbox reaches besides the programs and libraries of this server. */
export interface Sandbox {
  /** Files and directories that the program may read; a missing one stays missing. */
  readonly reads?: readonly string[];
  /** Files, directories and block devices that the program may change; a missing one stays missing. */
  readonly writes?: readonly string[];
  /** A private directory in memory of at most so many bytes. */
  readonly memory?: { readonly directory: string; readonly bytes: number };
  /** The network of this server; without it the program has no network. */
  readonly network?: true;
  /** The number of the user and the group of the program, which only root can give. Without it the program keeps the user of mln. */
  readonly user?: number | undefined;
}

// the kernel keeps tables of its own beside the memory of the guest
const spareMemory = 16 * 2 ** 20;

/** The private memory of a User-Mode Linux kernel whose guest has so many bytes. */
export function kernelMemory(directory: string, bytes: number): NonNullable<Sandbox['memory']> {
  return { directory, bytes: bytes + spareMemory };
}

/** The Debian package of the program `bwrap`. */
export const sandboxPackage = 'bubblewrap';

/** Namespaces of its own for a program. The kernel ends all processes of the sandbox with their first one. */
export const ownNamespaces = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'];

/** Root could write to files such as /proc/sys/kernel/core_pattern without a capability. */
export const readOnlyProc = ['--proc', '/proc', '--remount-ro', '/proc'];

const powerless = ['--die-with-parent', '--cap-drop', 'ALL'];

// bubblewrap itself forbids the program to gain privileges
const isolation = ['--unshare-user', ...ownNamespaces, '--disable-userns', ...powerless];

/** Root makes the sandbox and keeps what setpriv needs. setpriv drops it before the program of the sandbox starts. */
const isolationByRoot = [
  ...[...ownNamespaces, ...powerless],
  ...['SETUID', 'SETGID', 'SETPCAP'].flatMap((name) => ['--cap-add', `CAP_${name}`]),
];

/** A user may limit namespaces only in a sandbox of its own, so the second sandbox, with all things of the first, does that. */
function as(user: number): readonly string[] {
  return [
    ...['setpriv', '--reuid', String(user), '--regid', String(user), '--clear-groups'],
    ...['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'],
    ...['bwrap', '--unshare-user', '--disable-userns', ...powerless, '--dev-bind', '/', '/', '--remount-ro', '/proc', '--'],
  ];
}

const system = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['/bin', '/sbin', '/lib', '/lib64'].flatMap((path) => ['--ro-bind-try', path, path]),
];

/** The words that start `command` in a sandbox. The kernel counts process numbers in the sandbox from 1. */
export function sandboxed(command: readonly string[], sandbox: Sandbox = {}): readonly [string, ...string[]] {
  const { reads = [], writes = [], memory, network, user } = sandbox;
  // root makes directories that the user must enter
  const open = user === undefined ? [] : ['--perms', '1777'];
  return [
    'bwrap',
    ...(user === undefined ? isolation : isolationByRoot),
    ...(network === true ? [] : ['--unshare-net']),
    ...system,
    ...(user === undefined ? readOnlyProc : ['--proc', '/proc']),
    ...['--dev', '/dev', ...open, '--tmpfs', '/tmp', '--chdir', '/'],
    ...(user === undefined ? [] : entered([...reads, ...writes])),
    ...(memory === undefined ? [] : [...open, '--size', String(memory.bytes), '--tmpfs', memory.directory]),
    ...reads.flatMap((path) => ['--ro-bind-try', path, path]),
    ...writes.flatMap((path) => [
      path.startsWith('/dev/') ? '--dev-bind-try' : '--bind-try',
      user === undefined ? path : (nodesOf(path).at(-1) ?? path),
      path,
    ]),
    '--',
    ...(user === undefined ? [] : as(user)),
    ...command,
  ];
}

/** bubblewrap would close the directories above a file that only some users may read. */
function entered(paths: readonly string[]): readonly string[] {
  const above = (path: string): readonly string[] => (path === '/' ? [] : [...above(dirname(path)), path]);
  return [...new Set(paths.flatMap((path) => above(dirname(path))))].flatMap((path) => ['--perms', '0755', '--dir', path]);
}

interface Looking {
  probe(command: { readonly file: string; readonly args: readonly string[] }, assume?: Partial<Outcome>): Promise<Outcome>;
}

/** The reason why this server cannot make a sandbox, with that user in it; `undefined` if it can. */
export async function sandboxFlaw({ probe }: Looking, user?: number): Promise<string | undefined> {
  const [file, ...args] = sandboxed(['true'], { user });
  const { exitCode, stderr } = await probe({ file, args }, { exitCode: 0 });
  if (exitCode === 0) return undefined;
  return exitCode === 127 ? 'the program bwrap is missing' : stderr.trim().split('\n').at(-1) || `bwrap ended with ${exitCode}`;
}

/** How this server contains a program. */
export interface Containment {
  /** The reason why the server makes no sandbox. */
  readonly flaw?: string;
  /** The user of a program in a sandbox that root makes. */
  readonly user?: number;
  /** The reason why a program in a sandbox of root keeps the user of root. */
  readonly userFlaw?: string;
}

/** `uid` is the user of mln. Root wants `user` for the program. */
export async function containment(looking: Looking, { uid, user = guestUser }: Wanted): Promise<Containment> {
  if (uid !== 0) return flawed(await sandboxFlaw(looking));
  const userFlaw = await sandboxFlaw(looking, user);
  if (userFlaw === undefined) return { user };
  const flaw = await sandboxFlaw(looking);
  return flaw === undefined ? { userFlaw } : { flaw };
}

interface Wanted {
  readonly uid: number;
  readonly user?: number | undefined;
}

function flawed(flaw: string | undefined): Containment {
  return flaw === undefined ? {} : { flaw };
}

/** The same for programs on this machine; `user` is the value of an option. */
export function contained(looking: Looking, user: unknown): Promise<Containment> {
  const wanted = typeof user === 'number' ? { user } : {};
  return containment(looking, { uid: process.geteuid?.() ?? -1, ...wanted });
}
