// Acts: port groups, and the standard switches without uplink that a project has for itself.
import { defineAction, type Found } from '@mln/engine/api';
import { listOf, recordOf } from './answers.js';
import { again, answerOf, asked, change, look, type Machine, type Ports } from './call.js';
import { codes, VsphereFailed } from './codes.js';
import type { Link } from './link.js';
import { takeCards } from './nics.js';

/** A port group of standard switches, one on each of some ESXi servers. Types rather than interfaces, so that they are Json. */
export type Standard = {
  readonly kind: 'standard';
  readonly link: Link;
  readonly name: string;
  /** Their paths in the inventory. */
  readonly servers: readonly string[];
  readonly vswitch: string;
  /** The standard switch is the project's own: made and removed with its port group. */
  readonly own: boolean;
  readonly vlan: number;
};

export type Distributed = {
  readonly kind: 'distributed';
  readonly link: Link;
  readonly name: string;
  /** Path of the distributed switch. */
  readonly dvs: string;
  /** Path of the port group. */
  readonly network: string;
  readonly vlan: number;
  /** Cards that hold it even while their machines are off. */
  readonly ports: readonly { readonly machine: Machine; readonly mac: string }[];
};

export type Group = Standard | Distributed;

export const vsphereConnect = defineAction<Group>({
  run: (ctx) => again(ctx, () => (ctx.args.kind === 'standard' ? makeStandard(ctx, ctx.args) : makeDistributed(ctx, ctx.args))),
  undo: (ctx) =>
    again(ctx, () => (ctx.args.kind === 'standard' ? removeStandard(ctx, ctx.args) : removeDistributed(ctx, ctx.args))),
  check: (ctx) => isThere(ctx, ctx.args),
});

export const vsphereDisconnect = defineAction<Group>({
  run: (ctx) =>
    again(ctx, () => (ctx.args.kind === 'standard' ? removeStandard(ctx, ctx.args) : removeDistributed(ctx, ctx.args))),
  undo: 'irreversible',
  check: async (ctx): Promise<Found> => ((await isAnywhere(ctx, ctx.args)) ? 'absent' : 'done'),
});

interface Vswitch {
  readonly name: string;
  readonly groups: readonly string[];
}

async function vswitchesOf(ctx: Ports, { link, server, assumed = [] }: Asked): Promise<readonly Vswitch[]> {
  const assume = { stdout: JSON.stringify({ vswitch: assumed.map(({ name, groups }) => ({ name, portgroup: groups })) }) };
  const outcome = await asked(ctx, link, { args: ['host.vswitch.info', '-json', '-host', server], assume });
  return listOf(recordOf(answerOf(link, outcome)).vswitch).map((one) => {
    const { name, portgroup } = recordOf(one);
    return { name: String(name), groups: listOf(portgroup).map(groupName) };
  });
}

interface Asked {
  readonly link: Link;
  readonly server: string;
  /** In a dry run. */
  readonly assumed?: readonly Vswitch[];
}

/** `key-vim.host.PortGroup-lan` on real servers, `lan` in the simulator. */
function groupName(key: unknown): string {
  return String(key).replace(/^key-vim\.host\.PortGroup-/, '');
}

async function makeStandard(ctx: Ports, group: Standard): Promise<void> {
  const { link, name, vswitch, own, vlan } = group;
  for (const server of group.servers) {
    const there = await vswitchesOf(ctx, { link, server });
    const holder = there.find(({ groups }) => groups.includes(name));
    if (holder !== undefined && holder.name !== vswitch)
      throw new VsphereFailed(codes.foreignPortGroup, { name, server, vswitch: holder.name });
    if (holder !== undefined) continue;
    if (own && !there.some((one) => one.name === vswitch))
      await change(ctx, link, { args: ['host.vswitch.add', '-host', server, vswitch], fine: exists });
    const flags = ['-host', server, '-vswitch', vswitch, '-vlan', String(vlan)];
    await change(ctx, link, { args: ['host.portgroup.add', ...flags, name], fine: exists });
  }
}

const exists = /already exists|AlreadyExists|DuplicateName/;
const gone = /not found|NotFound/;

async function removeStandard(ctx: Ports, group: Standard): Promise<void> {
  const { link, name, vswitch, own } = group;
  for (const server of group.servers) {
    const there = await vswitchesOf(ctx, { link, server, assumed: [{ name: vswitch, groups: [name] }] });
    const found = there.find((one) => one.name === vswitch);
    if (found === undefined) continue;
    if (found.groups.includes(name))
      await change(ctx, link, { args: ['host.portgroup.remove', '-host', server, name], fine: gone });
    // a port group of another project keeps the switch
    if (own && found.groups.every((one) => one === name))
      await change(ctx, link, { args: ['host.vswitch.remove', '-host', server, vswitch], fine: gone });
  }
}

async function makeDistributed(ctx: Ports, group: Distributed): Promise<void> {
  const { link, name, dvs, vlan } = group;
  if (await hasNetwork(ctx, group, true)) return;
  const flags = ['-dvs', dvs, '-type', 'earlyBinding', '-nports', '8', '-vlan', String(vlan)];
  await change(ctx, link, { args: ['dvs.portgroup.add', ...flags, name], fine: exists });
}

async function removeDistributed(ctx: Ports, group: Distributed): Promise<void> {
  if (!(await hasNetwork(ctx, group, false))) return;
  for (const { machine, mac } of group.ports) if ((await look(ctx, machine)).is === 'ours') await takeCards(ctx, machine, [mac]);
  await change(ctx, group.link, { args: ['object.destroy', group.network], fine: gone });
}

/** A dry run assumes the answer that makes the act continue. */
async function hasNetwork(ctx: Ports, { link, network }: Distributed, making: boolean): Promise<boolean> {
  const assume = making ? { exitCode: 1, stderr: 'govc: not found' } : { stdout: '[]' };
  return (await asked(ctx, link, { args: ['object.collect', '-json', network, 'name'], assume })).exitCode === 0;
}

async function isThere(ctx: Ports, group: Group): Promise<Found> {
  if (group.kind === 'distributed') return (await hasNetwork(ctx, group, true)) ? 'done' : 'absent';
  for (const server of group.servers) {
    const there = await vswitchesOf(ctx, { link: group.link, server });
    if (!there.some(({ name, groups }) => name === group.vswitch && groups.includes(group.name))) return 'absent';
  }
  return 'done';
}

async function isAnywhere(ctx: Ports, group: Group): Promise<boolean> {
  if (group.kind === 'distributed') return hasNetwork(ctx, group, false);
  for (const server of group.servers) {
    const own = (await vswitchesOf(ctx, { link: group.link, server })).find(({ name }) => name === group.vswitch);
    if (own?.groups.includes(group.name) || (group.own && own !== undefined && own.groups.length === 0)) return true;
  }
  return false;
}
