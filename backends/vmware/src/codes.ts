// The catalogue of this plugin: MLN7400 to MLN7449 are of Workstation and Fusion, those of vSphere in vsphere/codes.ts.
import type { CodeText } from '@mln/engine/api';

const toolsHint = 'a clean shutdown is asked of VMware Tools: install open-vm-tools in the guest, or use mln stop -H';

export const codes = {
  MLN7400: { message: 'options.vmware.driver is {value}', hint: 'write one of: {drivers}' },
  MLN7401: {
    message: 'program "{vmrun}" not found',
    hint: 'install VMware Workstation or Fusion, or name it in options.vmware.vmrun of the configuration',
  },
  MLN7402: { message: '{command} gives no answer: {why}', hint: 'try it by hand; is the service of VMware up?' },
  MLN7403: {
    message: 'interface {interface} of host {host} has the address {mac}, with which VMware starts no machine',
    hint: 'take one from 00:50:56:00:00:00 to 00:50:56:3f:ff:ff, or none: then one is made of the names',
  },
  MLN7404: { message: 'options.vmware.{option} is {value}', hint: 'write {wanted}' },
  MLN7405: { message: '"{line}" is no line of a .vmx file', hint: 'write NAME = "VALUE"' },
  MLN7406: { message: '"{key}" of the .vmx file is decided by mln', hint: 'it follows from {word}' },
  MLN7407: { message: 'hosts {other} and {host} have the same display {display}', hint: 'give each its own vncdisplay' },
  MLN7408: { message: 'host {host} has {count} network cards, and VMware has room for {most}', hint: 'remove some' },
  MLN7409: { message: 'host {host} boots the kernel on its disk: the word "{word}" has no effect', hint: 'remove it' },
  MLN7410: {
    message: 'switch {switch} is /dev/{vmnet}, which is not there, and only root can make it',
    hint: 'as root, after every boot: mknod -m 0600 /dev/{vmnet} c 119 {number}; or for good in vmware-netcfg; or join one that is there: vmnet hostonly',
  },
  MLN7411: {
    message: 'switch {switch} is to join {vmnet}, and there is no /dev/{vmnet}',
    hint: 'make it in vmware-netcfg, or start the networks of VMware: vmware-networks --start',
  },
  MLN7412: {
    message: 'switch {switch} is {vmnet}, which Fusion does not have',
    hint: 'sudo vmnet-cfgcli vnetcfgadd VNET_{number}_DHCP no; sudo vmnet-cli --configure; sudo vmnet-cli --stop; sudo vmnet-cli --start',
  },
  MLN7413: { message: '"{key}" stands twice in the vmx lines of host {host}', hint: 'remove one of them: VMware refuses both' },
  MLN7414: {
    message: 'whoever reaches TCP port {port} of this server can use the screen of host {host}',
    hint: 'add: vncpasswd WORD',
  },
  MLN7415: {
    message: 'the disk of host {host} is {disk}, and Workstation and Fusion take files alone',
    hint: 'keep it in a file: remove the word "{storage}"',
  },
  MLN7416: {
    message: 'the driver {driver} cannot {what}, as host {host} is asked to be',
    hint: 'mln stop -h {host} stops it',
  },
  MLN7417: {
    message: 'switch {switch} is a vmnet, not a bridge of this server',
    hint: 'remove the word "bridge"; vmnet bridged joins the network that this computer is on',
  },
  MLN7418: {
    message: 'interface {interface} of host {host} is joined to the network that VMware bridges, which need not be {bridge}',
    hint: 'remove the word "bridge"; which card VMware bridges is chosen in vmware-netcfg',
  },
  MLN7421: { message: 'VMware does not start host {host}: {why}', hint: 'what VMware wrote of it is in {log}' },
  MLN7422: { message: 'host {host} ended before it was up', hint: 'what VMware wrote of it is in {log}' },
  MLN7423: { message: 'host {host} does not shut down: {why}', hint: toolsHint },
  MLN7425: { message: 'no vmnet is free for switch {switch}', hint: 'options.vmware.vmnets of the configuration can name more' },
  MLN7426: {
    message: '{command} gives no answer',
    hint: 'try it by hand; is VMware installed for this user, and is its service up?',
  },
  MLN7427: {
    message: 'what host {host} says is shown here, and nothing can be typed',
    hint: 'its screen and keyboard: {way}',
  },
  MLN7428: { message: 'VMware {what} host {host} ({name}): {why}', hint: 'what VMware wrote of it is in {log}' },
  MLN7429: {
    message: 'host {host} runs on VMware Player, which takes no snapshots',
    hint: 'with Workstation Pro: product: ws in options.vmware of the configuration',
  },
} as const satisfies Record<string, CodeText>;
