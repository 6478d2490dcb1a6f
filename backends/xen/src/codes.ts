// The catalogue of this plugin: MLN7301 to MLN7399. From 7350 on: why an act failed.
import type { CodeText } from '@mln/engine/api';

const consoleHint = 'the console log is {log}';
const memoryHint = 'give it less "memory", stop other machines, or give the server more';

export const codes = {
  programNotFound: { code: 'MLN7301', message: 'program "{program}" not found', hint: 'install the Debian package {package}' },
  xenNotUsable: {
    code: 'MLN7302',
    message: 'cannot use Xen on this server: {why}',
    hint: 'install xen-system-amd64 and boot its hypervisor; xl info must answer',
  },
  xenNeedsRoot: { code: 'MLN7303', message: 'cannot use Xen: only root may', hint: 'run mln as root' },
  fileNotFound: {
    code: 'MLN7304',
    message: 'cannot find {what} "{path}" of host {host}',
    hint: 'correct the word "{word}", or remove it',
  },
  pathNotAbsolute: {
    code: 'MLN7305',
    message: '"{path}" of host {host} is not an absolute path',
    hint: 'write the whole path of the {word}',
  },
  memoryExceedsServer: {
    code: 'MLN7306',
    message: 'host {host} has {memory} of memory, and the whole server has {total}',
    hint: 'give the host less memory',
  },
  tooLittleFreeMemory: {
    code: 'MLN7307',
    message: 'stopped machines of this project need {wanted} of memory, and {free} are free',
    hint: 'if Xen can take memory from domain 0, the machines may fit anyway',
  },
  unsupportedMachineType: {
    code: 'MLN7308',
    message: 'cannot run host {host} on this server: it does not support {type} machines',
    hint: 'xl info must show "{capability}" in virt_caps: switch virtualization on in the BIOS, or choose another kind',
  },
  bootloaderNotFound: {
    code: 'MLN7309',
    message: 'cannot find {bootloader}, which host {host} needs',
    hint: 'install the Debian package {package}',
  },
  bridgeNotFound: {
    code: 'MLN7310',
    message: 'cannot join interface {interface} of host {host} to bridge {bridge}: this server has no such bridge',
    hint: 'write "switch NAME" in the interface, or make the bridge; options.xen.xen_bridge sets the bridge of interfaces without a switch',
  },
  foreignBridge: {
    code: 'MLN7311',
    message: 'cannot use bridge {bridge} for switch {switch}: it belongs to another owner: {alias}',
    hint: 'remove it: ip link del dev {bridge}; or choose another one: bridge NAME',
  },
  duplicateVncDisplay: {
    code: 'MLN7312',
    message: 'hosts {a} and {b} want the same VNC display {display}',
    hint: 'change one "vncdisplay"',
  },
  duplicateBridge: {
    code: 'MLN7313',
    message: 'switches {a} and {b} would be the same bridge {bridge}',
    hint: 'rename one of them',
  },
  qemuNotFound: {
    code: 'MLN7314',
    message: 'cannot find the QEMU of Xen, which host {host} needs: {what}',
    hint: 'install the Debian package qemu-system-xen, or set device_model_override in xen_extra, which options.xen.xen_extra_keys must allow',
  },
  kernelModulesNotFound: {
    code: 'MLN7319',
    message: 'cannot find kernel modules in {dir}',
    hint: 'set xen_modules in options.xen to a directory such as /lib/modules/6.1.0-42-amd64, or remove it',
  },
  bothHvmAndPvh: { code: 'MLN7320', message: 'host {host} is both hvm and pvh', hint: 'keep one of the words' },
  maxmemBelowMemory: {
    code: 'MLN7321',
    message: 'maxmem {maxmem} of host {host} is less than its memory {memory}',
    hint: 'raise it, or remove it',
  },
  maxvcpusBelowVcpus: {
    code: 'MLN7322',
    message: 'maxvcpus {maxvcpus} of host {host} is less than its vcpus {vcpus}',
    hint: 'raise it, or remove it',
  },
  duplicateDiskDevice: {
    code: 'MLN7323',
    message: 'host {host} has two disks {device}',
    hint: 'give one of them another device',
  },
  gapInInterfaceNumbers: {
    code: 'MLN7324',
    message: 'host {host} has interface {interface} but not {missing}: a guest numbers its interfaces from eth0 without a gap',
    hint: 'rename it to {missing}',
  },
  invalidInterfaceName: {
    code: 'MLN7325',
    message: '"{interface}" of host {host} is not a valid interface name',
    hint: 'use the names eth0, eth1 and so on',
  },
  xlKeyOfTheServer: {
    code: 'MLN7315',
    message: 'cannot use "{key}" in xen_extra of host {host}: it may name files, devices or programs of the server',
    hint: 'remove it, or let the site or user configuration allow it: options.xen.xen_extra_keys: [{key}]',
  },
  bothSwitchAndBridge: {
    code: 'MLN7326',
    message: 'interface {interface} of host {host} has both a switch and a bridge',
    hint: 'keep one of the words',
  },
  reservedXlKey: {
    code: 'MLN7327',
    message: 'cannot use "{line}" in xen_extra of host {host}: mln could no longer find the machine',
    hint: 'remove "{key}": mln sets it',
  },
  invalidXlLine: {
    code: 'MLN7328',
    message: '"{line}" in xen_extra of host {host} is not a line of an xl configuration',
    hint: 'write KEY = VALUE',
  },
  wordHasNoEffect: { code: 'MLN7329', message: '{word} has no effect on host {host}: {why}', hint: 'remove it' },
  diskWithoutBootLoader: {
    code: 'MLN7330',
    message: 'cannot boot host {host}: it is hvm, and its disk is a file system without a boot loader',
    hint: 'use a template with partitions that boots by itself, or name a "kernel"',
  },
  pvhHasNoScreen: {
    code: 'MLN7331',
    message: '"{word}" has no effect on host {host}: a pvh machine has no screen',
    hint: 'remove the word, or make the host hvm',
  },
  switchIsABridge: { code: 'MLN7332', message: 'cannot make switch {switch} a {word}: it is a Linux bridge', hint: 'remove it' },
  endedBeforeUp: { code: 'MLN7350', message: 'host {host} ended before it was up', hint: consoleHint },
  foreignDomain: {
    code: 'MLN7351',
    message: 'another domain {name} exists on this server',
    hint: 'the domain belongs to another project of the same name, or was made by hand: xl list -v; rename the project, or remove that domain',
  },
  notEnoughMemory: { code: 'MLN7352', message: 'Xen does not have enough memory for host {host}', hint: memoryHint },
  diskNotAttached: {
    code: 'MLN7353',
    message: 'cannot attach a disk of host {host}',
    hint: 'check that the disk exists and that no other program uses it: xl list; losetup -a',
  },
  interfaceNotJoined: {
    code: 'MLN7354',
    message: 'cannot join an interface of host {host} to its bridge',
    hint: 'see ip link show type bridge, and /var/log/xen',
  },
  noKernelOnDisk: {
    code: 'MLN7355',
    message: 'cannot find a kernel on the disk of host {host}',
    hint: 'the template must have a kernel in /boot, with a menu of GRUB',
  },
  kernelNotLoaded: { code: 'MLN7356', message: 'cannot load the kernel of host {host}', hint: 'correct "kernel" and "ramdisk"' },
  qemuNotStarted: {
    code: 'MLN7357',
    message: 'cannot start QEMU for host {host}',
    hint: 'install the Debian package qemu-system-xen; see /var/log/xen',
  },
  shutdownTimedOut: {
    code: 'MLN7358',
    message: 'host {host} did not shut down within {seconds} s',
    hint: 'mln stop -H kills it; stop_timeout SECONDS allows a slow machine more time',
  },
  hostToSaveNotRunning: { code: 'MLN7359', message: 'cannot save host {host}: it does not run', hint: 'start it first' },
  domainGone: { code: 'MLN7360', message: 'cannot {what} domain {name}: it no longer exists', hint: 'start the host again' },
  domainNotRemoved: { code: 'MLN7361', message: 'cannot remove domain {name}', hint: 'see xl list -v, and /var/log/xen' },
  kernelPanic: { code: 'MLN7362', message: 'the kernel of host {host} gave up: {why}', hint: consoleHint },
  noRootFileSystem: {
    code: 'MLN7363',
    message: 'the disk of host {host} has no root file system',
    hint: 'see the console log {log}; a kernel of the server may need a "ramdisk"',
  },
  restoreFailed: {
    code: 'MLN7364',
    message: 'cannot restore host {host}: another version of Xen saved it, or its memory file is damaged',
    hint: 'remove {save}: the machine then boots again',
  },
  tooLittleMemoryToBoot: {
    code: 'MLN7365',
    message: 'host {host} has too little memory for its kernel',
    hint: 'raise its "memory"',
  },
  deviceAttachTimedOut: {
    code: 'MLN7366',
    message: 'cannot attach a device of host {host} in time: {script} did not end',
    hint: 'the server may be too busy: mln start -j 1 starts one machine after the other; see /var/log/xen',
  },
  screenPasswordUnsupported: {
    code: 'MLN7367',
    message: 'cannot protect the screen of host {host} with "vncpasswd": the QEMU of this server does not support passwords',
    hint: 'remove it: only users of this server reach the screen then (ssh -L 5901:127.0.0.1:5901). Or set device_model_override in xen_extra, which options.xen.xen_extra_keys must allow',
  },
  moveFailed: {
    code: 'MLN7370',
    message: 'cannot move host {host} to {server}; it still runs on its server',
    hint: 'root of this server must reach root of the other one by ssh without a password; see /var/log/xen on both',
  },
  hostRunsTwice: {
    code: 'MLN7371',
    message: 'host {host} runs here and on {server}: two copies write to one disk',
    hint: 'end one of them at once: xl destroy; then see that its file system is whole',
  },
  domainAlreadyHere: { code: 'MLN7372', message: 'domain {name} runs here already', hint: 'see xl list -v on both servers' },
  targetDoesNotReachSource: {
    code: 'MLN7373',
    message: 'host {host} can move to {to}, but not back: {to} does not reach {from} as {way}: {why}',
    hint: 'root of {to} must reach root of {from} by ssh without a password; servers.{from}.address in the configuration sets the address',
  },
  domainStillHere: { code: 'MLN7374', message: 'domain {name} still runs here', hint: 'see xl list -v on both servers' },
  sourceDoesNotReachTarget: {
    code: 'MLN7375',
    message: 'cannot move host {host} from {from} to {to}: {from} does not reach {to} as {way}: {why}',
    hint: 'root of {from} must reach root of {to} by ssh without a password; servers.{to}.address in the configuration sets the address',
  },
  xenNotUsableOnTarget: { code: 'MLN7376', message: 'cannot use Xen on {to}: {why}', hint: 'xl info must answer there' },
  olderXenOnTarget: {
    code: 'MLN7377',
    message: 'Xen is {here} on {from} and {there} on {to}',
    hint: 'machines may move to a newer version, not to an older one',
  },
  moveInterrupted: {
    code: 'MLN7378',
    message: 'a move of host {host} was interrupted',
    hint: 'complete the move with mln resume, or undo it with mln rollback',
  },
  noShadowPaging: {
    code: 'MLN7379',
    message: 'cannot move host {host} while it runs: it is paravirtual, and Xen on {from} has no shadow paging',
    hint: 'make the host pvh; xl info shows "shadow" in virt_caps if Xen supports shadow paging',
  },
  programNotFoundOnTarget: {
    code: 'MLN7380',
    message: 'program "{program}" not found on {to}',
    hint: 'install the Debian package {package} there',
  },
  notRootOnTarget: {
    code: 'MLN7381',
    message: 'cannot use Xen on {to}: mln is not root there',
    hint: 'servers.{to}.ssh must log in as root',
  },
  unsupportedMachineTypeOnTarget: {
    code: 'MLN7382',
    message: 'cannot move host {host} to {to}: it does not support {type} machines',
    hint: 'xl info must show "{capability}" in virt_caps there: switch virtualization on in the BIOS',
  },
  memoryExceedsTarget: {
    code: 'MLN7383',
    message: 'cannot move host {host} to {to}: it has {wanted} of memory, and the server only {total}',
    hint: 'give the host less memory',
  },
  tooLittleFreeMemoryOnTarget: {
    code: 'MLN7384',
    message: 'host {host} has {wanted} of memory, and {to} has {free} free',
    hint: 'if Xen on that server can take memory from domain 0, the machine may fit anyway',
  },
  missingOnTarget: {
    code: 'MLN7385',
    message: 'cannot move host {host} to {to}: {what} {name} does not exist there',
    hint: 'make it there under the same name',
  },
  missingForNextStartOnTarget: {
    code: 'MLN7386',
    message: '{what} {name} of host {host} does not exist on {to}, so the next start there fails',
    hint: 'copy it to the same path there',
  },
  sharedProjectDirectory: {
    code: 'MLN7387',
    message: 'cannot move host {host}: {from} and {to} keep the project in one directory, {path}',
    hint: 'set another directory in servers.{to}.projects of the configuration; the servers share only the disk',
  },
  exceedsLimitOfRunningHost: {
    code: 'MLN7388',
    message: 'cannot give {wanted} to host {host}: while it runs, it can have at most {limit}',
    hint: 'raise its "{word}", build it again and start it again',
  },
} as const satisfies Record<string, CodeText>;
