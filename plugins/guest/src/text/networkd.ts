// Interface → systemd-networkd's file for it. The file matches the hardware address, because the guest may name the device
// differently.

import type { GuestInterface } from '@mln/engine/api';
import { inSubnet } from '@mln/machine-kit';

/** `10-mln-eth0.network` sorts before netplan's `10-netplan-…` and so wins. */
export function networkName(name: string): string {
  return `10-mln-${name}.network`;
}

export function isOurNetwork(file: string): boolean {
  return /^10-mln-.*\.network$/.test(file);
}

export function networkFile(of: GuestInterface): string {
  return ['# written by mln', '[Match]', `MACAddress=${of.mac}`, ...link(of), ...network(of), ''].join('\n');
}

function link({ auto }: GuestInterface): readonly string[] {
  return auto ? [] : ['', '[Link]', 'ActivationPolicy=manual', 'RequiredForOnline=no'];
}

function network(of: GuestInterface): readonly string[] {
  if (of.address === 'dhcp') return ['', '[Network]', 'DHCP=ipv4'];
  const { address, prefix } = of.address;
  const onLink = of.gateway === undefined || inSubnet(of.gateway, of.address) ? [] : ['GatewayOnLink=yes'];
  return [
    '',
    '[Address]',
    `Address=${address}/${prefix}`,
    ...(of.broadcast === undefined ? [] : [`Broadcast=${of.broadcast}`]),
    ...(of.gateway === undefined ? [] : ['', '[Route]', `Gateway=${of.gateway}`, ...onLink]),
  ];
}
