// Machine → the arguments that start it. The function only computes; golden files show the commands.

import { dirname } from 'node:path';
import { kernelMemory, type Sandbox, sandboxed } from '@mln/disk-kit';
import type { DiskRef } from '@mln/engine/api';
import { detached } from '@mln/machine-kit';
import type { MachinePlaces } from './names.js';

export interface Nic {
  /** `eth0` */
  readonly name: string;
  readonly mac: string;
  /** The switch's control socket, or a tap device; absent for an interface that is not connected. */
  readonly to: { readonly socket: string } | { readonly tap: string } | undefined;
}

export interface Machine {
  readonly kernel: string;
  /** Bytes. */
  readonly memory: number;
  readonly disk: DiskRef;
  readonly nics: readonly Nic[];
  /** Further kernel parameters. */
  readonly extra: readonly string[];
  /** The directory of the machine's memory: the kernel maps a file there and removes it at once. */
  readonly memoryDirectory: string;
  /** How the machine is contained; without a sandbox the machine reaches all files of its user. */
  readonly sandbox: 'private memory' | 'memory directory' | 'none';
  /** The user of a machine that root starts in a sandbox. */
  readonly user?: number | undefined;
}

function nicArgument(nic: Nic): readonly string[] {
  if (nic.to === undefined) return [];
  // the daemon transport uses the protocol of vde_switch's control socket, and kernels 6.1 to 6.12 have it
  if ('socket' in nic.to) return [`${nic.name}=daemon,${nic.mac},unix,${nic.to.socket}`];
  return [`${nic.name}=tuntap,${nic.to.tap},${nic.mac}`];
}

/** Arguments of the User-Mode Linux kernel: a console on the terminal of its start, and no other console. */
export function kernelArguments(machine: Machine, places: MachinePlaces): readonly string[] {
  return [
    `umid=${places.umid}`,
    `uml_dir=${places.umlDir}`,
    `mem=${Math.ceil(machine.memory / 2 ** 20)}M`,
    // a copy-on-write file has the path of its backing file in its header
    `ubd0=${machine.disk.path}`,
    `root=/dev/ubda${machine.disk.partition?.number ?? ''}`,
    'rw',
    'con0=fd:0,fd:1',
    'con=null',
    'ssl=null',
    // a guest that reboots ends instead: it would restart in place, out of the control of its manager
    'noreboot',
    ...machine.nics.flatMap(nicArgument),
    ...machine.extra,
    // the last one counts. A directory that does not exist: a mount of hostfs may begin with `..`, and `..` of a missing
    // directory is missing too
    'hostfs=/nonexistent',
  ];
}

/** The disk and its image, the directory of sockets, the switches. A machine on a tap needs the network of the server. */
function sandboxOf(machine: Machine, places: MachinePlaces): Sandbox {
  const { kernel, disk, nics, memory, memoryDirectory } = machine;
  const targets = nics.flatMap((nic) => nic.to ?? []);
  const taps = targets.some((to) => 'tap' in to);
  return {
    reads: [
      ...(kernel.startsWith('/') ? [kernel] : []),
      ...(disk.backing === undefined ? [] : [disk.backing]),
      ...targets.flatMap((to) => ('socket' in to ? [dirname(to.socket)] : [])),
    ],
    writes: [
      ...[disk.path, places.umlDir],
      ...(taps ? ['/dev/net/tun'] : []),
      ...(machine.sandbox === 'memory directory' ? [memoryDirectory] : []),
    ],
    ...(machine.sandbox === 'private memory' && { memory: kernelMemory(memoryDirectory, memory) }),
    // the sockets of a switch and of uml_mconsole have abstract names, which belong to a network
    network: true,
    user: machine.user,
  };
}

/** screen keeps the console: screen logs it, and `screen -x` attaches to it. */
export function screenArguments(machine: Machine, places: MachinePlaces): readonly string[] {
  // address randomization costs the guest memory, a different amount at each start
  const kernel = ['setarch', 'x86_64', '-R', machine.kernel, ...kernelArguments(machine, places)];
  const command = machine.sandbox === 'none' ? kernel : sandboxed(kernel, sandboxOf(machine, places));
  return detached({ ...places, name: places.session }, command);
}

export interface Environment {
  readonly places: MachinePlaces;
  /** The directory of the machine's memory: the kernel maps a file there and removes it at once. */
  readonly memoryDirectory: string;
}

/**
 * The environment of screen and the kernel below it. The kernel reads TMPDIR first, which may be any directory, so this sets it.
 */
export function startEnvironment({ places, memoryDirectory }: Environment): Readonly<Record<string, string>> {
  return {
    SCREENDIR: places.screenDir,
    TERM: 'vt100',
    TMPDIR: memoryDirectory,
  };
}
