// The words that this backend claims. Memory, processors, kernel, screen and bridges are words of the plugin machine.
import { type Claims, choice, flag, int, lines, scalar, size, table, text } from '@mln/engine/api';

const serverPath = {
  type: 'path',
  wanted: 'an absolute path on the server',
  parse: (t: string): string | undefined => (/^\/[^\p{Cc}]*$/u.test(t) ? t : undefined),
};

const ramdisk = scalar<string, undefined>(serverPath, {
  change: 'restart',
  doc: 'the initial ramdisk that goes with the kernel',
});
const bootloader = choice(['pygrub', 'pvgrub'], {
  change: 'restart',
  doc: "takes the kernel from the guest's own disk: `pygrub` reads it here, `pvgrub` runs in the guest",
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
    wanted: 'a device from xvdb on, as the guest will call it',
    parse: (t: string): string | undefined => (/^xvd(?:[b-z]|[a-z][a-z])(?:[1-9]|1[0-5])?$/.test(t) ? t : undefined),
  },
  {},
);

export const claims = {
  global: { ramdisk, bootloader },
  host: {
    hvm: flag({ change: 'restart', doc: 'a whole computer with BIOS and screen, for systems that know nothing of Xen' }),
    pvh: flag({ change: 'restart', doc: 'paravirtual with the help of the processor; needs a kernel that can be started so' }),
    ramdisk,
    bootloader,
    maxmem: size({ memory: true, change: 'restart', doc: 'how far `memory` can be raised while it runs' }),
    maxvcpus: int({ min: 1, change: 'restart', doc: 'how far `vcpus` can be raised while it runs' }),
    cpus: scalar<string, undefined>(cpuList, {
      change: 'restart',
      doc: 'processors of the server that it may run on: `0-3,^1`, `node:0`',
    }),
    extra: text({ change: 'restart', doc: 'further parameters of the kernel, on one line' }),
    disks: table(
      { device, target: scalar<string, undefined>(serverPath, {}), access: choice(['rw', 'ro'], {}) },
      {
        required: 2,
        change: 'restart',
        doc: 'further disks: the device in the guest, a file or device of the server, `rw` or `ro`',
      },
    ),
    xen_extra: lines({ change: 'restart', doc: 'further lines of its xl configuration, see xl.cfg(5)' }),
  },
} as const satisfies Claims;

export type XenClaims = typeof claims;

/** What `settingsOf` and its kin want to know of this plugin. */
export const self = { name: 'xen', claims };
