// Acts on network cards: a machine gets the cards of the project, each on its port group, identified by their addresses.
import { listOf, recordOf, stringOf } from './answers.js';
import { answerOf, asked, change, type Machine, type Ports } from './call.js';

/** A type rather than an interface, so that it is Json. */
export type Nic = {
  /** Of the project: `eth0`. */
  readonly name: string;
  readonly mac: string;
  /** Path of its port group. */
  readonly network: string;
  /** Its port group is distributed: made again, such a group is a different one, even under the same name. */
  readonly distributed: boolean;
  readonly adapter: string;
};

interface Card {
  /** `ethernet-0` */
  readonly device: string;
  readonly mac: string;
  /** Of a standard port group: its name. */
  readonly on: string | undefined;
}

export async function cardsOf(ctx: Ports, { link, vm }: Machine): Promise<readonly Card[]> {
  const outcome = await asked(ctx, link, { args: ['device.info', '-json', '-vm', vm], assume: { stdout: '{"devices":[]}' } });
  return listOf(recordOf(answerOf(link, outcome)).devices).flatMap((one) => {
    const { name, macAddress, backing } = recordOf(one);
    const mac = stringOf(macAddress)?.toLowerCase();
    return mac === undefined ? [] : [{ device: String(name), mac, on: stringOf(recordOf(backing).deviceName) }];
  });
}

/** Only of a machine that is powered off. Cards that the project does not know are left alone. */
export async function joinNetworks(ctx: Ports, machine: Machine, nics: readonly Nic[]): Promise<void> {
  if (nics.length === 0) return;
  const cards = await cardsOf(ctx, machine);
  for (const nic of nics) {
    const card = cards.find(({ mac }) => mac === nic.mac);
    const flags = ['-vm', machine.vm, '-net', nic.network, '-net.address', nic.mac];
    if (card === undefined) await change(ctx, machine.link, { args: ['vm.network.add', ...flags, '-net.adapter', nic.adapter] });
    else if (nic.distributed || card.on !== nic.network.slice(nic.network.lastIndexOf('/') + 1))
      await change(ctx, machine.link, { args: ['vm.network.change', ...flags, card.device] });
  }
}

/** Those whose addresses are named; all when none is. */
export async function takeCards(ctx: Ports, machine: Machine, macs?: readonly string[]): Promise<void> {
  for (const { device, mac } of await cardsOf(ctx, machine))
    if (macs?.includes(mac) ?? true)
      await change(ctx, machine.link, { args: ['device.remove', '-vm', machine.vm, device], fine: /not found/ });
}
