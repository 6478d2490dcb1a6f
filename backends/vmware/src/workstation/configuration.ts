// Machine → the entries of its .vmx. Pure: golden files show what is written.
import type { SecretRef } from '@mln/engine/api';
import { sameName } from '../vmx-text.js';

/** Where a network card is plugged in. */
export type Plug =
  | { readonly to: 'vmnet' /** `vmnet10` */; readonly vmnet: string; readonly name: string }
  /** A switch to which a vmnet is given when the machine is defined. */
  | { readonly to: 'switch'; readonly name: string }
  | { readonly to: 'nat' }
  | { readonly to: 'bridged' };

// types rather than interfaces, so that they are Json
export type Nic = { readonly mac: string; readonly plug: Plug };

export type Screen = {
  readonly port: number;
  readonly password: SecretRef | null;
  readonly keymap: string | null;
};

export type Machine = {
  /** `tre.italy` */
  readonly name: string;
  readonly host: string;
  readonly uuid: string;
  /** MiB. */
  readonly memory: number;
  readonly vcpus: number;
  readonly guestOs: string;
  readonly firmware: 'bios' | 'efi';
  readonly hardware: number;
  readonly diskAdapter: 'lsilogic' | 'pvscsi' | 'sata' | 'ide';
  readonly netAdapter: string;
  readonly nics: readonly Nic[];
  readonly screen: Screen | null;
  /** Names and values of the project file, which come last and win. */
  readonly extra: readonly (readonly [string, string])[];
};

/** The values that are known when mln defines the machine. */
export interface Given {
  readonly disk: string;
  readonly log: string;
  /** `/dev/vmnet10` of a switch, as the product names it. */
  vnet(sw: string): string;
  /** The value of a plug's own vmnet. */
  device(vmnet: string): string;
  secret(ref: SecretRef): string;
}

type Lines = readonly (readonly [string, string])[];

export function vmxEntries(machine: Machine, given: Given): ReadonlyMap<string, string> {
  const own: Lines = [
    ...head(machine),
    ...bridges,
    ...disk(machine, given.disk),
    ...machine.nics.flatMap((nic, n) => card(n, nic, { adapter: machine.netAdapter, given })),
    ...serial(given.log),
    ...screen(machine.screen, given),
  ];
  const replaced = (name: string) => machine.extra.some(([other]) => sameName(name, other));
  return new Map([...own.filter(([name]) => !replaced(name)), ...machine.extra]);
}

function head({ name, host, uuid, memory, vcpus, guestOs, firmware, hardware }: Machine): Lines {
  return [
    ['.encoding', 'UTF-8'],
    ['config.version', '8'],
    ['virtualHW.version', String(hardware)],
    ['displayName', name],
    ['guestOS', guestOs],
    ...(firmware === 'efi' ? ([['firmware', 'efi']] as const) : []),
    ['memsize', String(wholeMemory(memory))],
    ['numvcpus', String(vcpus)],
    ['uuid.bios', uuid],
    // VMware must neither ask whether the machine was copied or moved nor give it another identity
    ['uuid.action', 'keep'],
    ['nvram', `${host}.nvram`],
    ['tools.syncTime', 'TRUE'],
    ['tools.upgrade.policy', 'manual'],
    // no user is there to answer questions
    ['msg.autoAnswer', 'TRUE'],
    ['floppy0.present', 'FALSE'],
    ['vmci0.present', 'TRUE'],
  ];
}

/** VMware counts memory in fours of MiB, and refuses what is between. */
export function wholeMemory(mebibytes: number): number {
  return Math.ceil(mebibytes / 4) * 4;
}

/** Without them cards and controllers on PCI Express are not found. */
const bridges: Lines = [
  ['pciBridge0.present', 'TRUE'],
  ...[4, 5, 6, 7].flatMap(
    (n): Lines => [
      [`pciBridge${n}.present`, 'TRUE'],
      [`pciBridge${n}.virtualDev`, 'pcieRootPort'],
      [`pciBridge${n}.functions`, '8'],
    ],
  ),
];

function disk({ diskAdapter }: Machine, path: string): Lines {
  const [bus, model]: readonly [string, string | undefined] =
    diskAdapter === 'ide' || diskAdapter === 'sata' ? [diskAdapter, undefined] : ['scsi', diskAdapter];
  return [
    // an IDE controller is always there, and is not to be switched on
    ...(bus === 'ide' ? [] : ([[`${bus}0.present`, 'TRUE']] as const)),
    ...(model === undefined ? [] : ([[`${bus}0.virtualDev`, model]] as const)),
    [`${bus}0:0.present`, 'TRUE'],
    [`${bus}0:0.fileName`, path],
    ...(bus === 'scsi' ? ([['scsi0:0.deviceType', 'scsi-hardDisk']] as const) : []),
  ];
}

interface Around {
  readonly adapter: string;
  readonly given: Given;
}

function card(n: number, { mac, plug }: Nic, { adapter, given }: Around): Lines {
  const entries: Lines = [
    ['present', 'TRUE'],
    ['virtualDev', adapter],
    ...connection(plug, given),
    ['addressType', 'static'],
    ['address', mac.toUpperCase()],
    ['startConnected', 'TRUE'],
    ['wakeOnPcktRcv', 'FALSE'],
  ];
  return entries.map(([name, value]) => [`ethernet${n}.${name}`, value] as const);
}

function connection(plug: Plug, given: Given): Lines {
  switch (plug.to) {
    case 'nat':
      return [['connectionType', 'nat']];
    case 'bridged':
      return [
        ['connectionType', 'bridged'],
        ['networkName', 'bridged'],
      ];
    default:
      return [
        ['connectionType', 'custom'],
        ['vnet', plug.to === 'vmnet' ? given.device(plug.vmnet) : given.vnet(plug.name)],
        // for those who read it: VMware goes by vnet
        ['networkName', plug.name],
      ];
  }
}

function serial(log: string): Lines {
  return [
    ['serial0.present', 'TRUE'],
    ['serial0.fileType', 'file'],
    ['serial0.fileName', log],
    ['serial0.yieldOnMsrRead', 'TRUE'],
    ['answer.msg.serial.file.open', 'Append'],
  ];
}

function screen(of: Screen | null, { secret }: Given): Lines {
  if (of === null) return [];
  return [
    ['RemoteDisplay.vnc.enabled', 'TRUE'],
    ['RemoteDisplay.vnc.port', String(of.port)],
    ...(of.password === null ? [] : ([['RemoteDisplay.vnc.password', secret(of.password)]] as const)),
    ...(of.keymap === null ? [] : ([['RemoteDisplay.vnc.keyMap', of.keymap]] as const)),
  ];
}
