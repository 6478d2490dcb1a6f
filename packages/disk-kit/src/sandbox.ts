// A program → the same program in a sandbox of bubblewrap: the program reaches only what this file gives to it.
import type { Outcome } from '@mln/engine/api';

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
}

/** The Debian package of the program `bwrap`. */
export const sandboxPackage = 'bubblewrap';

/** Namespaces of its own for a program. The kernel ends all processes of the sandbox with their first one. */
export const ownNamespaces = ['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'];

/** Root could write to files such as /proc/sys/kernel/core_pattern without a capability. */
export const readOnlyProc = ['--proc', '/proc', '--remount-ro', '/proc'];

// bubblewrap itself forbids the program to gain privileges
const isolation = ['--unshare-user', ...ownNamespaces, '--disable-userns', '--die-with-parent', '--cap-drop', 'ALL'];

const system = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['/bin', '/sbin', '/lib', '/lib64'].flatMap((path) => ['--ro-bind-try', path, path]),
  ...readOnlyProc,
  ...['--dev', '/dev', '--tmpfs', '/tmp', '--chdir', '/'],
];

/** The words that start `command` in a sandbox. The kernel counts process numbers in the sandbox from 1. */
export function sandboxed(command: readonly string[], sandbox: Sandbox = {}): readonly [string, ...string[]] {
  const { reads = [], writes = [], memory, network } = sandbox;
  return [
    'bwrap',
    ...isolation,
    ...(network === true ? [] : ['--unshare-net']),
    ...system,
    ...(memory === undefined ? [] : ['--size', String(memory.bytes), '--tmpfs', memory.directory]),
    ...reads.flatMap((path) => ['--ro-bind-try', path, path]),
    ...writes.flatMap((path) => [path.startsWith('/dev/') ? '--dev-bind-try' : '--bind-try', path, path]),
    '--',
    ...command,
  ];
}

interface Looking {
  probe(command: { readonly file: string; readonly args: readonly string[] }, assume?: Partial<Outcome>): Promise<Outcome>;
}

/** The reason why this server cannot make a sandbox; `undefined` if it can. */
export async function sandboxFlaw({ probe }: Looking): Promise<string | undefined> {
  const [file, ...args] = sandboxed(['true']);
  const { exitCode, stderr } = await probe({ file, args }, { exitCode: 0 });
  if (exitCode === 0) return undefined;
  return exitCode === 127 ? 'the program bwrap is missing' : (stderr.trim().split('\n').at(-1) ?? '');
}
