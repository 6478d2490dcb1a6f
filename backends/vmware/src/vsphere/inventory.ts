// The inventory of vSphere, and the words of a host about it → paths, or the mistake in the words.
import type { CodeText } from '@mln/engine/api';
import { codes } from './codes.js';

/** An entry of `govc find -l -i`; `id` like `host-21`. A type rather than an interface, so that it is Json. */
export type Entry = { readonly type: string; readonly id: string; readonly path: string };

export const kinds = ['d', 'f', 'c', 'r', 'h', 'p', 's', 'n', 'g', 'w'] as const;

/** `HostSystem:host-21   /DC0/host/C/esx1`, a line each. */
export function parseInventory(text: string): readonly Entry[] {
  return text.split('\n').flatMap((line) => {
    const [, type = '', id = '', path] = /^(\w+):(\S+)\s+(\/.*\S)\s*$/.exec(line) ?? [];
    return path === undefined ? [] : [{ type, id, path }];
  });
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** The words of a host about its place; absent words are absent here too. */
export interface PlacementRequest {
  readonly datacenter?: string | undefined;
  readonly cluster?: string | undefined;
  readonly resource_pool?: string | undefined;
  readonly datastore?: string | undefined;
  readonly folder?: string | undefined;
  /** The ESXi server. */
  readonly service_host?: string | undefined;
}

export type PlaceWord = keyof PlacementRequest;

/** All paths of the inventory. */
export interface Place {
  readonly datacenter: string;
  /** In which the project's own folder is made; on a lone ESXi server, the only folder there is. */
  readonly folder: string;
  readonly pool: string;
  /** The ESXi server, when the host names one. */
  readonly server: string | undefined;
  /** Where it may run: that server, or all of its cluster. */
  readonly servers: readonly string[];
  readonly datastore: string;
}

export interface PlaceFault {
  readonly word: PlaceWord;
  readonly row: CodeText;
  readonly values: Readonly<Record<string, string>>;
}

const types: Readonly<Record<PlaceWord, readonly string[]>> = {
  datacenter: ['Datacenter'],
  cluster: ['ClusterComputeResource', 'ComputeResource'],
  resource_pool: ['ResourcePool', 'VirtualApp'],
  datastore: ['Datastore'],
  folder: ['Folder'],
  service_host: ['HostSystem'],
};

const spoken: Readonly<Record<PlaceWord, string>> = {
  datacenter: 'datacenter',
  cluster: 'cluster',
  resource_pool: 'resource pool',
  datastore: 'datastore',
  folder: 'folder of machines',
  service_host: 'ESXi server',
};

class Wrong extends Error {
  readonly fault: PlaceFault;
  constructor(fault: PlaceFault) {
    super(fault.row.code);
    this.fault = fault;
  }
}

/** The place of a host, or the first mistake in its words. */
export function placeOf(entries: readonly Entry[], host: string, request: PlacementRequest): Place | PlaceFault {
  try {
    return placed(entries, host, request);
  } catch (error) {
    if (error instanceof Wrong) return error.fault;
    throw error;
  }
}

export function isFault(found: Place | PlaceFault): found is PlaceFault {
  return 'row' in found;
}

function placed(entries: readonly Entry[], host: string, request: PlacementRequest): Place {
  const choose = (word: PlaceWord, below: string): string => chosen({ entries, host, word, below, name: request[word] });
  const datacenter = choose('datacenter', '');
  const all = `${datacenter}/host`;
  const cluster = request.cluster === undefined ? undefined : choose('cluster', all);
  const server = request.service_host === undefined ? undefined : choose('service_host', cluster ?? all);
  const compute = cluster ?? (server === undefined ? choose('cluster', all) : parentOf(server));
  return {
    datacenter,
    server,
    folder: request.folder === undefined ? `${datacenter}/vm` : choose('folder', `${datacenter}/vm`),
    pool: request.resource_pool === undefined ? `${compute}/Resources` : choose('resource_pool', compute),
    servers: server === undefined ? candidates(entries, 'service_host', compute) : [server],
    datastore: choose('datastore', `${datacenter}/datastore`),
  };
}

interface Choice {
  readonly entries: readonly Entry[];
  readonly host: string;
  readonly word: PlaceWord;
  /** Only what is below that path. */
  readonly below: string;
  readonly name: string | undefined;
}

/** Finds an object by its whole path, by the end of the path, or because it is the only one. */
function chosen({ entries, host, word, below, name }: Choice): string {
  const all = candidates(entries, word, below);
  const what = spoken[word];
  const fitting = name === undefined ? all : all.filter((path) => path === name || path.endsWith(`/${name}`));
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  const names = told(fitting.length > 0 ? fitting : all, below);
  if (name === undefined && fitting.length > 0)
    throw new Wrong({ word, row: codes.objectNotChosen, values: { what, host, word, names } });
  const row = fitting.length > 0 ? codes.ambiguousObject : codes.objectNotFound;
  throw new Wrong({ word, row, values: { what, name: name ?? '', names } });
}

function candidates(entries: readonly Entry[], word: PlaceWord, below: string): readonly string[] {
  return entries.filter(({ type, path }) => types[word].includes(type) && path.startsWith(`${below}/`)).map(({ path }) => path);
}

function told(paths: readonly string[], below: string): string {
  const short = paths.map((path) => path.slice(below.length + 1));
  return short.length === 0 ? 'none' : `${short.slice(0, 10).join(', ')}${short.length > 10 ? ', …' : ''}`;
}

export type NetworkKind = 'port_group' | 'dvs';

const networkTypes: Readonly<Record<NetworkKind, readonly string[]>> = {
  port_group: ['Network', 'DistributedVirtualPortgroup', 'OpaqueNetwork'],
  dvs: ['DistributedVirtualSwitch', 'VmwareDistributedVirtualSwitch'],
};

export interface NetworkRequest {
  readonly kind: NetworkKind;
  readonly name: string;
  readonly datacenter: string;
}

/** Paths of all objects with that name in a datacenter, and the names of all objects of the kind. */
export function networksNamed(entries: readonly Entry[], { kind, name, datacenter }: NetworkRequest) {
  const below = `${datacenter}/network`;
  const all = entries
    .filter(({ type, path }) => networkTypes[kind].includes(type) && path.startsWith(`${below}/`))
    .map(({ path }) => path);
  return { found: all.filter((path) => path === name || path.endsWith(`/${name}`)), names: told(all, below) };
}
