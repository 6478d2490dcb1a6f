// The catalogue of this plugin: MLN7400 to MLN7449 are of Workstation and Fusion, those of vSphere in vsphere/codes.ts.
import type { CodeText } from '@mln/engine/api';

const toolsHint = 'VMware Tools shut a guest down cleanly: install open-vm-tools in the guest, or use mln stop -H';

export const codes = {
  vmrunNotFound: {
    code: 'MLN7401',
    message: 'program "{vmrun}" not found',
    hint: 'install VMware Workstation or Fusion, or name it in options.vmware.vmrun of the configuration',
  },
  noAnswerWhenPlanning: {
    code: 'MLN7402',
    message: 'cannot get an answer from {command}: {why}',
    hint: 'run the command by hand, and check that the service of VMware runs',
  },
  refusedHardwareAddress: {
    code: 'MLN7403',
    message: 'interface {interface} of host {host} has address {mac}, which VMware refuses',
    hint: 'use an address from 00:50:56:00:00:00 to 00:50:56:3f:ff:ff, or none: mln then computes one',
  },
  invalidVmxLine: { code: 'MLN7405', message: '"{line}" is not a line of a .vmx file', hint: 'write NAME = "VALUE"' },
  reservedVmxKey: {
    code: 'MLN7406',
    message: 'cannot set "{key}" of the .vmx file: mln sets it',
    hint: 'mln derives this line from {word}',
  },
  duplicateVncDisplay: {
    code: 'MLN7407',
    message: 'hosts {other} and {host} have the same display {display}',
    hint: 'give each its own vncdisplay',
  },
  tooManyNetworkCards: {
    code: 'MLN7408',
    message: 'host {host} has {count} network cards, and VMware supports at most {most}',
    hint: 'remove some',
  },
  kernelWordHasNoEffect: {
    code: 'MLN7409',
    message: 'host {host} boots the kernel on its disk, so "{word}" has no effect',
    hint: 'remove it',
  },
  vmnetNeedsRoot: {
    code: 'MLN7410',
    message: 'cannot make /dev/{vmnet} for switch {switch}: only root can make it',
    hint: 'as root, after every boot: mknod -m 0600 /dev/{vmnet} c 119 {number}; or permanently in vmware-netcfg; or join an existing network: vmnet hostonly',
  },
  vmnetNotFound: {
    code: 'MLN7411',
    message: 'cannot join switch {switch} to {vmnet}: /dev/{vmnet} does not exist',
    hint: 'make it in vmware-netcfg, or start the networks of VMware: vmware-networks --start',
  },
  fusionVmnetNotFound: {
    code: 'MLN7412',
    message: 'cannot join switch {switch} to {vmnet}: Fusion has no such network',
    hint: 'sudo vmnet-cfgcli vnetcfgadd VNET_{number}_DHCP no; sudo vmnet-cli --configure; sudo vmnet-cli --stop; sudo vmnet-cli --start',
  },
  vmxKeyOfTheServer: {
    code: 'MLN7419',
    message: 'cannot use "{key}" in vmx: it names a file, a device or a program of the server',
    hint: 'remove it, or change the machine with VMware itself',
  },
  duplicateVmxKey: {
    code: 'MLN7413',
    message: '"{key}" occurs twice in the vmx lines of host {host}',
    hint: 'remove one of them: VMware refuses both',
  },
  unprotectedScreen: {
    code: 'MLN7414',
    message: 'every user who reaches TCP port {port} of this server can use the screen of host {host}',
    hint: 'add: vncpasswd WORD',
  },
  diskIsNotAFile: {
    code: 'MLN7415',
    message: 'cannot use {disk} as the disk of host {host}: Workstation and Fusion accept only files',
    hint: 'keep it in a file: remove the word "{storage}"',
  },
  unsupportedByDriver: {
    code: 'MLN7416',
    message: 'cannot {what} with driver {driver}: host {host} stays as it is',
    hint: 'mln stop -h {host} stops it',
  },
  switchIsNotABridge: {
    code: 'MLN7417',
    message: 'switch {switch} is a vmnet, not a bridge of this server',
    hint: 'remove the word "bridge"; vmnet bridged joins the network of this computer',
  },
  bridgeChosenByVmware: {
    code: 'MLN7418',
    message: 'VMware chooses the network of interface {interface} of host {host}, which may differ from {bridge}',
    hint: 'remove the word "bridge"; vmware-netcfg chooses the network card that VMware bridges',
  },
  hostNotStarted: { code: 'MLN7421', message: 'cannot start host {host}: {why}', hint: 'the log of VMware is {log}' },
  endedBeforeUp: { code: 'MLN7422', message: 'host {host} ended before it was up', hint: 'the log of VMware is {log}' },
  hostNotShutDown: { code: 'MLN7423', message: 'cannot shut down host {host}: {why}', hint: toolsHint },
  noFreeVmnet: {
    code: 'MLN7425',
    message: 'no vmnet is free for switch {switch}',
    hint: 'set more vmnets in options.vmware.vmnets of the configuration',
  },
  noAnswerWhenRunning: {
    code: 'MLN7426',
    message: 'cannot get an answer from {command}',
    hint: 'run the command by hand, and check that VMware is installed for this user and that its service runs',
  },
  consoleTakesNoInput: {
    code: 'MLN7427',
    message: 'this console only shows the output of host {host} and takes no input',
    hint: 'its screen and keyboard: {way}',
  },
  snapshotFailed: { code: 'MLN7428', message: 'cannot {what} host {host} ({name}): {why}', hint: 'the log of VMware is {log}' },
  playerHasNoSnapshots: {
    code: 'MLN7429',
    message: 'cannot take a snapshot of host {host}: VMware Player has no snapshots',
    hint: 'for Workstation Pro, set product: ws in options.vmware of the configuration',
  },
} as const satisfies Record<string, CodeText>;
