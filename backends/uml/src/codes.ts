// The catalogue of this plugin: MLN6301 to MLN6399. Codes from 6350 on explain why a machine ended before it was up.
import type { CodeText } from '@mln/engine/api';

const kernelHint = 'correct the word "kernel", or leave it out: then linux.uml of the Debian package user-mode-linux is booted';
const largerHint = 'as root: mount -o remount,size=SIZE {directory}; or name another directory in options.uml.memoryDirectory';

const sandboxHint = 'install the Debian package {package}; bwrap needs a kernel that lets users make namespaces';

export const codes = {
  programNotFound: { code: 'MLN6301', message: 'program "{program}" not found', hint: 'install the Debian package {package}' },
  kernelNotExecutable: { code: 'MLN6302', message: 'cannot execute kernel "{kernel}" of host {host}', hint: kernelHint },
  kernelPathNotAbsolute: {
    code: 'MLN6303',
    message: 'kernel "{kernel}" is neither a name nor an absolute path',
    hint: 'write the whole path',
  },
  bridgeNeedsRoot: {
    code: 'MLN6304',
    message: 'switch {switch} is a Linux bridge, which only root can make',
    hint: 'remove the word "bridge", or run mln as root',
  },
  unusableTap: {
    code: 'MLN6305',
    message: 'cannot use tap device {tap} of switch {switch}: it does not exist, or does not belong to you',
    hint: 'as root: ip tuntap add dev {tap} mode tap user {uid}',
  },
  noTunDevice: {
    code: 'MLN6306',
    message: 'cannot open /dev/net/tun, which switch {switch} needs for a tap device',
    hint: 'as root: modprobe tun; in a container, give it this device',
  },
  tooLittleMemoryForHost: {
    code: 'MLN6307',
    message: 'host {host} has {memory} of memory, and the directory for memory, {directory}, has only {free} free',
    hint: largerHint,
  },
  tooLittleMemoryForProject: {
    code: 'MLN6308',
    message: 'stopped machines of this project may need {wanted} of memory, and {directory} has {free} free',
    hint: largerHint,
  },
  unusableMemoryDirectory: {
    code: 'MLN6309',
    message: 'cannot keep the memory of machines in {directory}: it {flaw}',
    hint: 'fix the directory, or set another one in options.uml.memoryDirectory of the configuration',
  },
  socketPathTooLong: {
    code: 'MLN6310',
    message: 'the path of a socket has {length} bytes, and at most {limit} are possible: {path}',
    hint: 'choose a shorter directory for projects, or a shorter name',
  },
  duplicateShortName: {
    code: 'MLN6311',
    message: '{what} {a} and {b} would share the short name {name}',
    hint: 'rename one of them',
  },
  invalidInterfaceName: {
    code: 'MLN6312',
    message: '"{interface}" of host {host} is not a valid interface name',
    hint: 'use the names eth0, eth1 and so on',
  },
  interfaceWithoutSwitch: {
    code: 'MLN6313',
    message: 'interface {interface} of host {host} is on no switch, so the guest will not have it',
    hint: 'add: switch NAME',
  },
  invalidTapName: {
    code: 'MLN6314',
    message: '"{tap}" is not the name of a network device',
    hint: 'at most 15 characters, no blank and no "/"',
  },
  cannotJoinBridge: {
    code: 'MLN6315',
    message: 'cannot join {what} to an existing bridge: machines of this backend do not join one',
    hint: 'write "bridge" without a name in a switch; a "tap" joins a switch with the server',
  },
  withoutSandbox: {
    code: 'MLN6316',
    message: 'the machines run without a sandbox, so a guest can read and write all files of this user: {why}',
    hint: sandboxHint,
  },
  sandboxRequired: {
    code: 'MLN6317',
    message: 'cannot make the sandbox that options.uml.sandbox requires: {why}',
    hint: sandboxHint,
  },
  unusablePath: {
    code: 'MLN6366',
    message: 'cannot use {path} for host {host}: {why}',
    hint: 'choose another directory for projects: mln -P DIRECTORY, or paths.projects of the configuration',
  },
  reservedKernelArgument: {
    code: 'MLN6318',
    message: 'cannot give "{word}" to the kernel of host {host}: it is an option of User-Mode Linux, or not NAME or NAME=VALUE',
    hint: 'remove it; mln itself connects the disk, the consoles and the network',
  },
  kernelOutsideRoots: {
    code: 'MLN6319',
    message: 'cannot start kernel "{kernel}" of host {host}: it leads to {real}, which is outside of {roots}',
    hint: 'correct the word "kernel", or let the site or user configuration allow its directory in roots.kernels',
  },
  imageBelowMissing: {
    code: 'MLN6320',
    message: 'cannot start host {host}: the image below its disk, {file}, is missing or cannot be read',
    hint: 'put the same file back and give it its old time: touch -d @{seconds} {file}. Or build the project again: mln build -r',
  },
  imageBelowChanged: {
    code: 'MLN6321',
    message: 'cannot start host {host}: the image below its disk, {file}, has another size than when mln made the disk',
    hint: 'put the unchanged file back, or build the project again: mln build -r',
  },
  imageBelowOther: {
    code: 'MLN6325',
    message:
      'cannot start host {host}: the header of its disk names {file} as the image below, which is not the image that mln put there',
    hint: 'build the project again: mln build -r',
  },
  imageBelowTouched: {
    code: 'MLN6322',
    message: 'cannot start host {host}: the image below its disk, {file}, has another time than when mln made the disk',
    hint: 'if only its time changed: touch -d @{seconds} {file}. If its content changed, build the project again: mln build -r',
  },
  asRoot: {
    code: 'MLN6323',
    message: 'cannot run the machines as another user, so they keep the user number of root: {why}',
    hint: 'let users make namespaces, or start the machines as an ordinary user; options.uml.user names another number',
  },
  switchOfAnother: {
    code: 'MLN6324',
    message: 'cannot start host {host}: its machine runs as user {user}, and its switch lets only another user connect to {port}',
    hint: 'stop all machines of the switch, which ends the switch, and start them again',
  },
  endedBeforeUp: { code: 'MLN6350', message: 'host {host} ended before it was up', hint: 'the console log is {log}' },
  diskInUse: {
    code: 'MLN6351',
    message: 'the disk of host {host} is in use by process {pid}',
    hint: 'look at the process: ps -fp {pid}; if it is a machine left over, end it: kill {pid}',
  },
  machineNameInUse: {
    code: 'MLN6352',
    message: 'another machine (process {pid}) runs with the name of host {host}',
    hint: 'mln doctor --fix ends it if its project directory was deleted; if not, look at it (ps -fp {pid}) and end it: kill {pid}',
  },
  memoryDirectoryNotExecutable: {
    code: 'MLN6353',
    message: '{directory} is mounted noexec, and the memory of host {host} must be there',
    hint: 'as root: mount -o remount,exec {directory}',
  },
  memoryDirectoryNotWritable: {
    code: 'MLN6354',
    message: 'cannot write to {directory}, which holds the memory of host {host}',
    hint: 'as root: chmod 1777 {directory}',
  },
  memoryDirectoryFull: { code: 'MLN6355', message: '{directory} is full: no memory left for host {host}', hint: largerHint },
  kernelNotStarted: { code: 'MLN6356', message: 'cannot start kernel {kernel} of host {host}: {why}', hint: kernelHint },
  backingImageChanged: {
    code: 'MLN6357',
    message: 'the image below the copy-on-write disk of host {host} changed after mln made the disk',
    hint: 'put the unchanged image back, or build the project again: mln build -r',
  },
  diskNotOpened: {
    code: 'MLN6358',
    message: 'cannot open the disk of host {host}',
    hint: 'check that the disk exists and belongs to you; see {log}',
  },
  noRootFileSystem: {
    code: 'MLN6359',
    message: 'the disk of host {host} has no root file system',
    hint: 'the template must be an ext2, ext3, ext4, btrfs or xfs image, or have one in its first partition',
  },
  noInit: { code: 'MLN6360', message: 'the disk of host {host} has no init', hint: 'the template is not a whole system' },
  tooLittleMemoryToBoot: { code: 'MLN6361', message: 'host {host} has too little memory to boot', hint: 'raise its "memory"' },
  kernelPanic: { code: 'MLN6362', message: 'the kernel of host {host} gave up: {why}', hint: 'the console log is {log}' },
  sandboxNotMade: {
    code: 'MLN6364',
    message: 'cannot make the sandbox of host {host}: {why}',
    hint: sandboxHint.replace('{package}', 'bubblewrap'),
  },
  diskIsCow: {
    code: 'MLN6365',
    message: 'cannot start host {host}: its disk {disk} begins like a copy-on-write file, which can name any file of this server',
    hint: 'build the host again from a template that you trust: mln build -r',
  },
  unsupportedProcessor: {
    code: 'MLN6363',
    message: 'cannot run host {host}: its kernel cannot set the registers of this processor, which has AMX',
    hint: 'run rigs/uml/install.sh of mln once, or boot a kernel of Linux 6.13 or newer; see the page of the backend uml',
  },
} as const satisfies Record<string, CodeText>;
