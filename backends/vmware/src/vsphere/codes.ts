// The catalogue of the vSphere driver: MLN7450 to MLN7499.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  MLN7450: {
    message: 'options.vmware.vsphere cannot be used: {fault}',
    hint: 'it may say server, username, password_file, ca_file, known_hosts, insecure, parallel, timeout and govc',
  },
  MLN7451: {
    message: 'nobody says which vCenter or ESXi server machines are on',
    hint: 'name it in options.vmware.vsphere.server of the configuration, or in GOVC_URL',
  },
  MLN7452: {
    message: 'the password file {file} cannot be used: {why}',
    hint: 'it holds the password alone, and belongs to you with mode 0600',
  },
  MLN7453: {
    message: '{server} does not know the user, or the password is wrong',
    hint: 'GOVC_USERNAME and GOVC_PASSWORD, or username and password_file in options.vmware.vsphere, tell who you are',
  },
  MLN7454: {
    message: 'the certificate of {server} is not known: {why}',
    hint: 'name the file of its authority in ca_file, or what govc about.cert -k -thumbprint tells in a file known_hosts, or the server in insecure',
  },
  MLN7455: { message: '{server} cannot be reached: {why}', hint: 'is it there, and is the way to it open?' },
  MLN7456: { message: 'program "{govc}" not found', hint: 'install govc, or name it in options.vmware.vsphere.govc' },
  MLN7457: { message: '{server} cannot be asked: {why}' },
  MLN7458: { message: 'there is no {what} "{name}"', hint: 'there are: {names}' },
  MLN7459: { message: 'nobody says which {what} host {host} is to use', hint: 'write {word} and one of: {names}' },
  MLN7460: { message: '{what} "{name}" is there more than once: {names}', hint: 'write more of its path' },
  MLN7461: {
    message: 'a machine {vm} is there already, and it is not the one that mln made for host {host}',
    hint: 'its notes do not begin with "{note}"; rename or remove it, or give the host another name',
  },
  MLN7462: { message: 'the machine {vm} of host {host} is not there any more', hint: 'mln build -r makes the project anew' },
  MLN7463: {
    message: 'host {host} cannot be asked to shut down: VMware Tools do not run in it',
    hint: 'mln stop -H powers it off',
  },
  MLN7464: { message: 'host {host} did not shut down within {seconds} s', hint: 'mln stop -H powers it off' },
  MLN7465: {
    message: 'switch {switch} joins hosts on different ESXi servers ({servers}), which a standard switch without uplink does not',
    hint: 'use one "esxi" for all of them, or a distributed switch: dvs NAME, or a switch with an uplink: vswitch NAME',
  },
  MLN7466: {
    message: 'host {host} may be placed on any of {servers}, and switch {switch} is on one of them only',
    hint: 'add esxi NAME to the host, or use a distributed switch: dvs NAME',
  },
  MLN7467: { message: 'switch {switch}: {a} and {b} do not go together', hint: 'keep one of the words' },
  MLN7468: {
    message: 'switch {switch} on {parent} has no VLAN of its own',
    hint: 'add vlan NUMBER: without it all of its port groups are one network; vlan 0 says that this is wanted',
  },
  MLN7469: {
    message: 'host {host} has no address after {seconds} s',
    hint: 'VMware Tools (open-vm-tools) in the guest tell it; more time: boot_timeout SECONDS',
  },
  MLN7470: {
    message: 'port group {name} on {server} belongs to {vswitch}, and is not the one that mln makes',
    hint: 'rename it, or rename the switch in the project',
  },
  MLN7471: {
    message: 'host {host} cannot move to {server}: its switch {switch} is on one ESXi server only',
    hint: 'stop the project and start it again, which brings all its hosts there; or use a distributed switch: dvs NAME',
  },
  MLN7472: {
    message: 'interface {interface} of host {host} is on no switch, so the guest will not have it',
    hint: 'add: switch NAME',
  },
  MLN7474: {
    message: 'there is no machine "{name}" in {datacenter} to be cloned',
    hint: 'govc find -type m tells which there are',
  },
  MLN7475: {
    message: 'the guest of host {host} cannot be told by cloud-init: {what} (plugin {plugin})',
    hint: 'take it out, put it into the machine that is cloned, or use an image of your own: template NAME',
  },
  MLN7476: {
    message: 'what the guest of host {host} is to be told takes {bytes} bytes, and there is room for {limit}',
    hint: 'put large files into the machine that is cloned',
  },
  MLN7477: {
    message: 'the size of host {host} has no effect: its disk is that of the machine it is a clone of',
    hint: 'take the word out',
  },
  MLN7478: {
    message: 'host {host} is not on {server}, though vSphere says that it was moved',
    hint: 'is it told to be elsewhere by a rule of its cluster? mln status tells where it is',
  },
  MLN7479: {
    message: 'server {server} does not see datastore {datastore}, where the disk of host {host} is',
    hint: 'it sees: {names}; let it see the datastore, or take a server that does',
  },
  MLN7480: {
    message: 'somebody has taken a snapshot "{name}" of host {host} meanwhile',
    hint: 'take another name',
  },
  MLN7481: { message: 'the snapshot "{name}" of host {host} is not there any more', hint: 'somebody has removed it in vSphere' },
  MLN7482: { message: 'the snapshots of host {host} cannot be told: {why}' },
} as const satisfies Record<string, CodeText>;

export type VsphereCode = keyof typeof codes;

/** An act's failure, as the kernel tells it: the code, the filled text, and the way out. */
export class VsphereFailed extends Error {
  readonly code: VsphereCode;
  readonly hint: string;
  constructor(code: VsphereCode, values: Readonly<Record<string, string | number>>) {
    const { message, hint = '' }: CodeText = codes[code];
    super(filled(message, values));
    this.name = 'VsphereFailed';
    this.code = code;
    this.hint = filled(hint, values);
  }
}

function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
