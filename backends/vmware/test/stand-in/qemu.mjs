// A .vmx file → the arguments with which QEMU runs the very machine that it describes: its disk on a controller of the same
// kind, its network cards with their addresses, its memory, processors and UUID, its serial port in the same file.
import { createHash } from 'node:crypto';

/** VMware's LSI Logic is another chip of that maker than QEMU's. */
const controllers = {
  lsilogic: ['-device', 'lsi53c895a,id=disk0', '-device', 'scsi-hd,drive=disk,bus=disk0.0'],
  pvscsi: ['-device', 'pvscsi,id=disk0', '-device', 'scsi-hd,drive=disk,bus=disk0.0'],
  sata: ['-device', 'ich9-ahci,id=disk0', '-device', 'ide-hd,drive=disk,bus=disk0.0'],
  ide: ['-device', 'ide-hd,drive=disk,bus=ide.0'],
};

/** `config`: names in lower case to values. `world` tells apart the networks of tests that run at the same time. */
export function qemuArguments(config, world) {
  const value = (name) => config.get(name.toLowerCase()) ?? '';
  const bus = ['scsi', 'sata', 'ide'].find((one) => value(`${one}0:0.present`) === 'TRUE');
  const controller = bus === 'scsi' ? value('scsi0.virtualDev') : bus;
  return [
    ...['-M', 'pc', '-accel', 'tcg', '-display', 'none', '-nodefaults', '-no-user-config', '-no-reboot'],
    ...(value('firmware') === 'efi' ? ['-bios', '/usr/share/ovmf/OVMF.fd'] : []),
    ...['-name', value('displayName'), '-m', value('memsize'), '-smp', value('numvcpus')],
    ...[
      '-uuid',
      value('uuid.bios')
        .replace(/[ -]/g, '')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    ],
    ...['-serial', `file:${value('serial0.fileName')}`],
    // the description, not the image: QEMU finds the bytes by what is written there
    ...['-drive', `file=${value(`${bus}0:0.fileName`)},format=vmdk,if=none,id=disk`, ...controllers[controller]],
    ...Array.from({ length: 10 }, (_, n) => n).flatMap((n) => card(n, value, world)),
  ];
}

function card(n, value, world) {
  if (value(`ethernet${n}.present`) !== 'TRUE') return [];
  const device = `${value(`ethernet${n}.virtualDev`)},netdev=net${n},mac=${value(`ethernet${n}.address`)}`;
  const vnet = value(`ethernet${n}.vnet`);
  const digest = createHash('sha256').update(`${world} ${vnet}`).digest();
  // a hub of all that listen to one address of this machine alone
  const hub = `socket,mcast=239.192.${digest[0]}.${digest[1]}:${20_000 + (digest.readUInt16BE(2) % 20_000)},localaddr=127.0.0.1`;
  return ['-netdev', `${vnet === '' ? 'user,restrict=on' : hub},id=net${n}`, '-device', device];
}
