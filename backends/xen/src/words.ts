// The words that this backend claims. Memory, processors, kernel, screen and bridges are words of the plugin machine.
import { type Claims, choice, flag, int, lines, scalar, serverPath, size, table, text } from '@mln/engine/api';

const ramdisk = serverPath(
  { root: 'kernels', relativeTo: 'nothing' },
  { change: 'restart', doc: 'the initial ramdisk that goes with the kernel' },
);
const bootloader = choice(['pygrub', 'pvgrub'], {
  change: 'restart',
  doc: 'the boot loader that takes the kernel from the disk of the guest: `pygrub` runs on the server, `pvgrub` in the guest',
});

const cpuList = {
  type: 'list of processors',
  wanted: 'processors such as 0-3,^1 or node:0 or all',
  parse: (t: string): string | undefined =>
    /^(?:all|\^?(?:nodes?:)?\d+(?:-\d+)?)(?:,(?:all|\^?(?:nodes?:)?\d+(?:-\d+)?))*$/.test(t) ? t : undefined,
};

const device = scalar<string, undefined>(
  {
    type: 'device',
    wanted: 'a device from xvdb on, with its name in the guest',
    parse: (t: string): string | undefined => (/^xvd(?:[b-z]|[a-z][a-z])(?:[1-9]|1[0-5])?$/.test(t) ? t : undefined),
  },
  {},
);

export const claims = {
  global: { ramdisk, bootloader },
  host: {
    hvm: flag({ change: 'restart', doc: 'a whole computer with BIOS and screen, for systems without support for Xen' }),
    pvh: flag({ change: 'restart', doc: 'paravirtual with the help of the processor; needs a kernel with PVH support' }),
    ramdisk,
    bootloader,
    maxmem: size({ memory: true, change: 'restart', doc: 'the maximum of `memory` while the machine runs' }),
    maxvcpus: int({ min: 1, change: 'restart', doc: 'the maximum of `vcpus` while the machine runs' }),
    cpus: scalar<string, undefined>(cpuList, {
      change: 'restart',
      doc: 'processors of the server that the machine may use: `0-3,^1`, `node:0`',
    }),
    extra: text({ change: 'restart', doc: 'further parameters of the kernel, on one line' }),
    disks: table(
      {
        device,
        target: serverPath({ root: 'devices', relativeTo: 'nothing', is: 'file or device' }),
        access: choice(['rw', 'ro'], {}),
      },
      {
        required: 2,
        change: 'restart',
        doc: 'further disks: the device in the guest, a file or device of the server, `rw` or `ro`',
      },
    ),
    xen_extra: lines({ change: 'restart', doc: 'further lines of the xl configuration, see xl.cfg(5)' }),
  },
} as const satisfies Claims;

export type XenClaims = typeof claims;

/** The plugin and its claims, for `settingsOf` and similar functions. */
export const self = { name: 'xen', claims };
