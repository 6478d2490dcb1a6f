// The catalogue of this plugin: MLN7301 to MLN7399. From 7350 on: why an act failed.
import type { CodeText } from '@mln/engine/api';

const consoleHint = 'its console is in {log}';
const memoryHint = 'give it less "memory", stop other machines, or give the server more';

export const codes = {
  MLN7301: { message: 'program "{program}" not found', hint: 'install the Debian package {package}' },
  MLN7302: {
    message: 'this server does not run under Xen: {why}',
    hint: 'install xen-system-amd64 and boot its hypervisor; xl info must answer',
  },
  MLN7303: { message: 'only root may use Xen', hint: 'run mln as root' },
  MLN7304: { message: '{what} "{path}" of host {host} is not there', hint: 'correct the word "{word}", or leave it out' },
  MLN7305: { message: '"{path}" of host {host} is not an absolute path', hint: 'write the whole path of the {word}' },
  MLN7306: { message: 'host {host} has {memory} of memory, and the whole server has {total}', hint: 'give it less' },
  MLN7307: {
    message: 'machines of this project that do not run want {wanted} of memory, and {free} are free',
    hint: 'where Xen may take memory from the server itself they may fit all the same',
  },
  MLN7308: {
    message: 'host {host} is {type}, and this server cannot run such machines',
    hint: 'xl info must show "{capability}" in virt_caps: switch virtualization on in the BIOS, or choose another kind',
  },
  MLN7309: { message: '{bootloader} is not there, and host {host} wants it', hint: 'install the Debian package {package}' },
  MLN7310: {
    message: 'there is no bridge {bridge} on this server, and interface {interface} of host {host} is to join it',
    hint: 'write "switch NAME" in the interface, or make the bridge; options.xen.xen_bridge names the one of interfaces that say nothing',
  },
  MLN7311: {
    message: 'bridge {bridge} of switch {switch} is there and belongs to something else: {alias}',
    hint: 'take it away: ip link del dev {bridge}; or name another one: bridge NAME',
  },
  MLN7312: { message: 'hosts {a} and {b} want the same VNC display {display}', hint: 'change one "vncdisplay"' },
  MLN7313: { message: 'switches {a} and {b} would be the same bridge {bridge}', hint: 'rename one of them' },
  MLN7314: {
    message: "there is no QEMU of Xen's on this server, and host {host} wants it: {what}",
    hint: 'install the Debian package qemu-system-xen, or name one: xen_extra { device_model_override = "PATH" }',
  },
  MLN7319: {
    message: 'there are no kernel modules in {dir}',
    hint: 'name a directory such as /lib/modules/6.1.0-42-amd64 as xen_modules in options.xen, or leave it out',
  },
  MLN7320: { message: 'host {host} is both hvm and pvh', hint: 'keep one of the words' },
  MLN7321: { message: 'maxmem {maxmem} of host {host} is less than its memory {memory}', hint: 'raise it, or leave it out' },
  MLN7322: { message: 'maxvcpus {maxvcpus} of host {host} is less than its vcpus {vcpus}', hint: 'raise it, or leave it out' },
  MLN7323: { message: 'host {host} has two disks {device}', hint: 'give one of them another device' },
  MLN7324: {
    message: 'host {host} has interface {interface} and no {missing}: a guest counts its interfaces from eth0 without a gap',
    hint: 'call it {missing}',
  },
  MLN7325: {
    message: 'interface {interface} of host {host}: interfaces are called eth0, eth1 and so on here',
    hint: 'rename it',
  },
  MLN7326: { message: 'interface {interface} of host {host} has both a switch and a bridge', hint: 'keep one of the words' },
  MLN7327: { message: '"{line}" in xen_extra of host {host} would make mln lose its machine', hint: 'leave "{key}" to mln' },
  MLN7328: { message: '"{line}" in xen_extra of host {host} is no line of an xl configuration', hint: 'write KEY = VALUE' },
  MLN7329: { message: '{word} has no effect on host {host}: {why}', hint: 'leave it out' },
  MLN7330: {
    message: 'host {host} is hvm, and its disk is a file system without a boot loader',
    hint: 'use a template with partitions that boots by itself, or name a "kernel"',
  },
  MLN7331: { message: 'a pvh machine has no screen, and host {host} has {word}', hint: 'leave it out, or make it hvm' },
  MLN7332: { message: 'switch {switch}: a Linux bridge of mln is no {word}', hint: 'leave it out' },
  MLN7350: { message: 'host {host} ended before it was up', hint: consoleHint },
  MLN7351: {
    message: 'there is another domain {name} on this server',
    hint: 'it belongs to another project of the same name, or was made by hand: xl list -v; rename the project, or take that domain away',
  },
  MLN7352: { message: 'Xen has not enough memory for host {host}', hint: memoryHint },
  MLN7353: {
    message: 'a disk of host {host} cannot be attached',
    hint: 'is it there, and used by nothing else? xl list; losetup -a',
  },
  MLN7354: {
    message: 'an interface of host {host} cannot be joined to its bridge',
    hint: 'see ip link show type bridge, and /var/log/xen',
  },
  MLN7355: {
    message: 'no kernel is found on the disk of host {host}',
    hint: 'the template must have one in /boot, with a menu of GRUB',
  },
  MLN7356: { message: 'the kernel of host {host} cannot be loaded', hint: 'correct "kernel" and "ramdisk"' },
  MLN7357: {
    message: 'QEMU of host {host} does not come up',
    hint: 'install the Debian package qemu-system-xen; see /var/log/xen',
  },
  MLN7358: {
    message: 'host {host} did not shut down within {seconds} s',
    hint: 'mln stop -H kills it; a slow machine may have more time: stop_timeout SECONDS',
  },
  MLN7359: { message: 'host {host} does not run, so it has no memory to be saved', hint: 'start it first' },
  MLN7360: { message: 'domain {name} is not there any more, and cannot be {what}', hint: 'start the host again' },
  MLN7361: { message: 'domain {name} cannot be taken away', hint: 'see xl list -v, and /var/log/xen' },
  MLN7362: { message: 'the kernel of host {host} gave up: {why}', hint: consoleHint },
  MLN7363: {
    message: 'there is no root file system on the disk of host {host}',
    hint: 'see its console in {log}; a kernel of the server may need a "ramdisk"',
  },
  MLN7364: {
    message: 'host {host} was saved by another Xen, or its memory file is damaged',
    hint: 'remove {save}, and it boots anew',
  },
  MLN7365: { message: 'host {host} has too little memory for its kernel', hint: 'raise its "memory"' },
  MLN7366: {
    message: 'a device of host {host} was not attached in time: {script} did not end',
    hint: 'the server may be too busy: mln start -j 1 starts one machine after the other; see /var/log/xen',
  },
  MLN7367: {
    message: 'the QEMU of this server cannot guard a screen with a password, and host {host} has a "vncpasswd"',
    hint: 'leave it out: only who is on this server reaches the screen (ssh -L 5901:127.0.0.1:5901); or name another QEMU: xen_extra { device_model_override = "PATH" }',
  },
  MLN7370: {
    message: 'host {host} could not be moved to {server}, and runs on where it was',
    hint: 'root of this server must reach root of the other one by ssh without a password; see /var/log/xen on both',
  },
  MLN7371: {
    message: 'host {host} runs here and on {server}: two copies write to one disk',
    hint: 'end one of them at once: xl destroy; then see that its file system is whole',
  },
  MLN7372: { message: 'domain {name} runs here already', hint: 'see xl list -v on both servers' },
  MLN7373: {
    message: 'host {host} could not be taken back once it is on {to}, for that does not reach {from} as {way}: {why}',
    hint: 'root of {to} must reach root of {from} by ssh without a password; servers.{from}.address in the configuration says as what',
  },
  MLN7374: { message: 'domain {name} still runs here', hint: 'see xl list -v on both servers' },
  MLN7375: {
    message: 'host {host} cannot move from {from} to {to}: {from} does not reach it as {way}: {why}',
    hint: 'root of {from} must reach root of {to} by ssh without a password; servers.{to}.address in the configuration says as what',
  },
  MLN7376: { message: 'Xen does not answer on {to}: {why}', hint: 'xl info must answer there' },
  MLN7377: {
    message: 'Xen is {here} on {from} and {there} on {to}',
    hint: 'machines may move to a newer version, not to an older one',
  },
  MLN7378: {
    message: 'host {host} was being moved when that was broken off',
    hint: 'finish it with mln resume, or take it back with mln rollback',
  },
  MLN7379: {
    message:
      'host {host} is paravirtual, and Xen on {from} is built without shadow paging: such machines do not move while they run',
    hint: 'make it pvh; xl info has "shadow" in virt_caps where Xen can',
  },
  MLN7380: { message: 'program "{program}" not found on {to}', hint: 'install the Debian package {package} there' },
  MLN7381: { message: 'only root may use Xen, and mln is not root on {to}', hint: 'servers.{to}.ssh must be of root there' },
  MLN7382: {
    message: 'host {host} is {type}, and {to} cannot run such machines',
    hint: 'xl info must show "{capability}" in virt_caps there: switch virtualization on in the BIOS',
  },
  MLN7383: { message: 'host {host} has {wanted} of memory, and the whole of {to} has {total}', hint: 'give it less' },
  MLN7384: {
    message: 'host {host} has {wanted} of memory, and {free} are free on {to}',
    hint: 'where Xen may take memory from the server itself it may fit all the same',
  },
  MLN7385: { message: 'host {host} has {what} {name}, which is not on {to}', hint: 'make it there under the same name' },
  MLN7386: {
    message: '{what} {name} of host {host} is not on {to}: there it cannot be started again',
    hint: 'copy it to the same path there',
  },
  MLN7387: {
    message: 'host {host} cannot move: {from} and {to} keep the project in one directory, {path}',
    hint: 'give {to} another one: servers.{to}.projects in the configuration; the disk alone is to be seen by both',
  },
  MLN7388: {
    message: 'host {host} is to have {wanted}, and while it runs it can have {limit} at most',
    hint: 'raise its "{word}", build it anew and start it again',
  },
} as const satisfies Record<string, CodeText>;

export type XenCode = keyof typeof codes;
