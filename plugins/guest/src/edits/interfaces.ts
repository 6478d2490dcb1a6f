// The guest's network, in the format of the program that brings interfaces up there.
import { defineEdit, type Guest, type GuestInterface } from '@mln/engine/api';
import { networkOf } from '../family.js';
import { interfacesFile, withoutStanzas } from '../text/ifupdown.js';
import { isOurNetwork, networkFile, networkName } from '../text/networkd.js';
import { change, enableUnit, replace } from './write.js';

export interface InterfacesArgs {
  readonly interfaces: readonly GuestInterface[];
}

export const interfaces = defineEdit<InterfacesArgs>(async ({ args, guest, output }) => {
  const network = await networkOf(guest);
  if (network === 'networkd') return networkd(guest, args.interfaces);
  if (network === 'none') output('found neither ifupdown nor systemd-networkd; wrote /etc/network/interfaces all the same');
  return ifupdown(guest, args.interfaces);
});

async function ifupdown(guest: Guest, wanted: readonly GuestInterface[]): Promise<void> {
  await change(guest, '/etc/network/interfaces', (text) => interfacesFile(text, wanted));
  // ifup joins all stanzas of one name, so a second one in a sourced file would also apply
  const names = new Set(wanted.map((i) => i.name));
  for (const file of await guest.list('/etc/network/interfaces.d'))
    await change(guest, `/etc/network/interfaces.d/${file}`, (text) => withoutStanzas(text, names));
}

async function networkd(guest: Guest, wanted: readonly GuestInterface[]): Promise<void> {
  const dir = '/etc/systemd/network';
  const names = new Set(wanted.map((i) => networkName(i.name)));
  for (const file of await guest.list(dir)) if (isOurNetwork(file) && !names.has(file)) await guest.remove(`${dir}/${file}`);
  for (const one of wanted) await replace(guest, `${dir}/${networkName(one.name)}`, networkFile(one), 0o644);
  const unit = 'systemd-networkd.service';
  await enableUnit(guest, `${(await isUsr(guest, unit)) ? '/usr' : ''}/lib/systemd/system/${unit}`);
}

async function isUsr(guest: Guest, unit: string): Promise<boolean> {
  return (await guest.stat(`/lib/systemd/system/${unit}`)) === undefined;
}
