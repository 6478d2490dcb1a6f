// The words that this backend claims. Those that vSphere alone reads are in vsphere/words.ts.
import { type Claims, choice, lines, scalar, serverName } from '@mln/engine/api';
import { vsphereClaims } from './vsphere/words.js';

const guestOs = {
  type: 'text',
  wanted: 'the name of a guest system in VMware: debian10-64',
  parse: (written: string): string | undefined => (/^[A-Za-z0-9]+(-64)?$/.test(written) ? written : undefined),
};

const vmnet = {
  type: 'text',
  wanted: 'a network of VMware: vmnet20, hostonly, nat or bridged',
  parse: (written: string): string | undefined =>
    /^(?:vmnet(?:\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-4])|hostonly|nat|bridged)$/.test(written) ? written : undefined,
};

export const claims = {
  global: vsphereClaims.global,
  host: {
    ...vsphereClaims.host,
    guest_os: scalar<string, undefined>(guestOs, {
      change: 'restart',
      doc: 'the name of the guest system in VMware: `debian10-64`; default: guessed from the name of the template',
    }),
    firmware: choice(['bios', 'efi'], {
      default: 'bios',
      change: 'restart',
      doc: 'the firmware that finds the boot loader on the disk',
    }),
    disk_adapter: choice(['lsilogic', 'pvscsi', 'sata', 'ide'], {
      default: 'lsilogic',
      change: 'restart',
      doc: 'the controller of the disk',
    }),
    net_adapter: choice(['e1000', 'e1000e', 'vmxnet3'], {
      default: 'e1000',
      change: 'restart',
      doc: 'the model of the network cards',
    }),
    vmx: lines({ change: 'restart', doc: 'further lines of the .vmx file: NAME = "VALUE"' }),
  },
  switch: {
    ...vsphereClaims.switch,
    vmnet: serverName(
      { root: 'networks' },
      { spec: vmnet, change: 'restart', doc: 'an existing network of VMware to join: `vmnet20`, `nat`' },
    ),
  },
} as const satisfies Claims;

export type VmwareClaims = typeof claims;

/** The plugin and its claims, for `settingsOf` and similar functions. */
export const self = { name: 'vmware', claims };
