// A host or switch of the model → its place in vSphere, and the arguments of acts on it.
import { type CodeText, type Host, type Model, type Switch, settingsOf, switchSettingsOf } from '@mln/engine/api';
import { codes } from './codes.js';
import { type Entry, isFault, nameOf, networksNamed, type Place, type PlaceFault, placeOf } from './inventory.js';
import type { Link } from './link.js';
import { folderName, portGroupName, vmName, vswitchName } from './names.js';
import type { Group } from './network.js';
import { ownServerOf, serverWord } from './service-host.js';
import { self } from './words.js';

export function hostPlace(entries: readonly Entry[], host: Host): Place | PlaceFault {
  return placeOf(entries, host.name, { ...settingsOf(host, self), [serverWord]: ownServerOf(host) });
}

// a lone ESXi server calls its datacenter so, and has no folders of machines
const loneDatacenter = 'ha-datacenter';

export interface Location {
  readonly place: Place;
  /** Of the project; none on a lone ESXi server. */
  readonly folder: string | null;
  /** Path of the machine. */
  readonly vm: string;
}

export function locationOf(project: string, host: string, place: Place): Location {
  const folder = nameOf(place.datacenter) === loneDatacenter ? null : `${place.folder}/${folderName(project)}`;
  return { place, folder, vm: `${folder ?? place.folder}/${vmName(project, host)}` };
}

export interface SwitchFault {
  readonly word: string | undefined;
  readonly row: CodeText;
  readonly values: Readonly<Record<string, string>>;
}

/** The network of a switch: an existing one, or a port group that mln makes. */
export type Lan =
  | { readonly network: string; readonly distributed: boolean; readonly group: undefined }
  | { readonly network: string; readonly distributed: boolean; readonly group: Group };

export interface LanContext {
  readonly model: Model;
  readonly entries: readonly Entry[];
  readonly link: Link;
}

export function isSwitchFault(lan: Lan | SwitchFault): lan is SwitchFault {
  return 'row' in lan;
}

/** Undefined when the words of its hosts have a mistake, which mln reports at those words. */
export function lanOf(ctx: LanContext, sw: Switch): Lan | SwitchFault | undefined {
  const words = switchSettingsOf(sw, self);
  const [a, b] = (['port_group', 'vswitch', 'dvs'] as const).filter((word) => words[word] !== undefined);
  if (a !== undefined && b !== undefined)
    return { word: b, row: codes.conflictingSwitchWords, values: { switch: sw.name, a, b } };
  const hosts = hostsOn(ctx, sw);
  const [first] = hosts;
  if (first === undefined) return undefined;
  const { datacenter } = first.place;
  if (words.port_group !== undefined) return joined(ctx, { kind: 'port_group', name: words.port_group, datacenter });
  const name = portGroupName(ctx.model.project, sw.name);
  const network = `${datacenter}/network/${name}`;
  if ((words.dvs !== undefined || words.vswitch !== undefined) && words.vlan === undefined)
    return { word: a, row: codes.missingVlan, values: { switch: sw.name, parent: words.dvs ?? words.vswitch ?? '' } };
  if (words.dvs !== undefined) return distributed(ctx, { sw, name, datacenter, dvs: words.dvs, hosts });
  const own = words.vswitch === undefined;
  const servers = own ? oneServer(sw, hosts) : [...new Set(hosts.flatMap(({ place }) => place.servers))];
  if ('row' in servers) return servers;
  const vswitch = words.vswitch ?? vswitchName(ctx.model.project, sw.name);
  const group = { kind: 'standard', link: ctx.link, name, servers, vswitch, own, vlan: words.vlan ?? 0 } as const;
  return { network, distributed: false, group };
}

interface Placed {
  readonly host: Host;
  readonly place: Place;
}

function hostsOn({ model, entries }: LanContext, sw: Switch): readonly Placed[] {
  const names = new Set(sw.ports.map(({ host }) => host));
  return model.hosts
    .filter(({ name }) => names.has(name))
    .flatMap((host) => {
      const place = hostPlace(entries, host);
      return isFault(place) ? [] : [{ host, place }];
    });
}

interface Found {
  readonly kind: 'port_group' | 'dvs';
  readonly name: string;
  readonly datacenter: string;
}

const spoken = { port_group: 'port group', dvs: 'distributed switch' } as const;

function only({ entries }: LanContext, request: Found): string | SwitchFault {
  const { found, names } = networksNamed(entries, request);
  const [path] = found;
  const values = { what: spoken[request.kind], name: request.name, names: found.length > 1 ? found.join(', ') : names };
  if (path !== undefined && found.length === 1) return path;
  return { word: request.kind, row: found.length > 1 ? codes.ambiguousObject : codes.objectNotFound, values };
}

function joined(ctx: LanContext, request: Found): Lan | SwitchFault {
  const network = only(ctx, request);
  if (typeof network !== 'string') return network;
  const isDistributed = ctx.entries.some(({ type, path }) => path === network && type === 'DistributedVirtualPortgroup');
  return { network, distributed: isDistributed, group: undefined };
}

interface DistributedRequest {
  readonly sw: Switch;
  readonly name: string;
  readonly datacenter: string;
  readonly dvs: string;
  readonly hosts: readonly Placed[];
}

function distributed(ctx: LanContext, { sw, name, datacenter, dvs, hosts }: DistributedRequest): Lan | SwitchFault {
  const path = only(ctx, { kind: 'dvs', name: dvs, datacenter });
  if (typeof path !== 'string') return path;
  const { link, model } = ctx;
  // a port group stands beside its switch
  const network = `${path.slice(0, path.lastIndexOf('/'))}/${name}`;
  const ports = hosts.flatMap(({ host, place }) => {
    const { vm } = locationOf(model.project, host.name, place);
    const machine = { link, project: model.project, host: host.name, vm };
    return host.interfaces.filter((one) => one.switch === sw.name).map(({ mac }) => ({ machine, mac }));
  });
  const vlan = switchSettingsOf(sw, self).vlan ?? 0;
  return { network, distributed: true, group: { kind: 'distributed', link, name, dvs: path, network, vlan, ports } };
}

/** A standard switch without uplink does not reach other ESXi servers. */
function oneServer(sw: Switch, hosts: readonly Placed[]): readonly string[] | SwitchFault {
  const free = hosts.find(({ place }) => place.servers.length > 1);
  const told = (servers: readonly string[]) => servers.map(nameOf).join(', ');
  if (free !== undefined) {
    const values = { host: free.host.name, switch: sw.name, servers: told(free.place.servers) };
    return { word: undefined, row: codes.hostOnAnyServer, values };
  }
  const servers = [...new Set(hosts.flatMap(({ place }) => place.servers))];
  if (servers.length === 1) return servers;
  return { word: undefined, row: codes.switchAcrossServers, values: { switch: sw.name, servers: told(servers) } };
}
