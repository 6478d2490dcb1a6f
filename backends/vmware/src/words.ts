// The words that this backend claims. Those that vSphere alone reads are in vsphere/words.ts.
import { type Claims, choice, lines, scalar } from '@mln/engine/api';
import { vsphereClaims } from './vsphere/words.js';

const guestOs = {
  type: 'text',
  wanted: 'a guest system as VMware names it: debian10-64',
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
      doc: 'the system in the machine, as VMware names it: `debian10-64`; when not given, guessed from the name of the template',
    }),
    firmware: choice(['bios', 'efi'], { default: 'bios', change: 'restart', doc: 'what looks for the boot loader on its disk' }),
    disk_adapter: choice(['lsilogic', 'pvscsi', 'sata', 'ide'], {
      default: 'lsilogic',
      change: 'restart',
      doc: 'the controller that its disk hangs on',
    }),
    net_adapter: choice(['e1000', 'e1000e', 'vmxnet3'], {
      default: 'e1000',
      change: 'restart',
      doc: 'the kind of its network cards',
    }),
    vmx: lines({ change: 'restart', doc: 'further lines of its configuration file: NAME = "VALUE"' }),
  },
  switch: {
    ...vsphereClaims.switch,
    vmnet: scalar<string, undefined>(vmnet, {
      change: 'restart',
      doc: 'a network of VMware that is there already is joined: `vmnet20`, `nat`',
    }),
  },
} as const satisfies Claims;

export type VmwareClaims = typeof claims;

/** What `settingsOf` and its kin want to know of this plugin. */
export const self = { name: 'vmware', claims };
