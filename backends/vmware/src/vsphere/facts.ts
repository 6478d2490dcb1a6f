// vSphere → facts: its inventory, and the state of the project's machines. A few queries, however many machines there are.
import { type CodeText, type Facts, type Host, type MachineFact, type ObserveContext, settingsOf } from '@mln/engine/api';
import type { VmwareOptions } from '../options.js';
import { type Collected, collectedOf, recordOf, stringOf } from './answers.js';
import { powerOf } from './call.js';
import { codes } from './codes.js';
import { type Fault, failed, faultOf, isMissing, mayPass, wordsOf } from './faults.js';
import { type Entry, kinds, nameOf, parseInventory } from './inventory.js';
import { asking, type Link, linkOf, passwordFault } from './link.js';
import { isOurs, isWhole, vmName } from './names.js';
import { treeOf } from './tree.js';
import { self } from './words.js';

/** The facts of vSphere that planning needs. A type rather than an interface, so that it is Json. */
export type World =
  | {
      readonly link: Link;
      readonly entries: readonly Entry[];
      /** By host, for the existing machines: `host-21`. */
      readonly servers: Readonly<Record<string, string>>;
      /** By host, then by name: `snapshot-35`. Empty unless the caller requests snapshots. */
      readonly snapshots: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  | { readonly row: CodeText; readonly values: Readonly<Record<string, string>> };

const key = 'vsphere';

export function worldOf(facts: Facts): World | undefined {
  const found = facts.values[`vmware.${key}`];
  return found === undefined ? undefined : (found as unknown as World); // put there by this very file
}

/** The folder of each host's machine. The planner provides this, because it knows the words of a host. */
export interface Known {
  /** Path of the folder with the machine of that host, or nothing when the host's words mean nothing there. */
  folderOf(host: Host, entries: readonly Entry[]): string | undefined;
  /** True if the switch exists. */
  isUp(name: string, entries: readonly Entry[]): boolean | undefined;
}

export async function observe(ctx: ObserveContext<VmwareOptions>, known: Known): Promise<void> {
  const world = await ask(ctx);
  if ('row' in world) {
    ctx.fact(key, { ...world });
    return sayUnknown(ctx, failed(world).message);
  }
  const { link, entries } = world;
  const servers: Record<string, string> = {};
  const snapshots: Record<string, Record<string, string>> = {};
  const folders = new Map<string, Host[]>();
  for (const host of ctx.hosts) {
    const folder = known.folderOf(host, entries);
    if (folder === undefined) ctx.machine(host.name, { state: 'unknown', detail: 'its place in vSphere is not clear' });
    else folders.set(folder, [...(folders.get(folder) ?? []), host]);
  }
  for (const [folder, hosts] of folders) {
    const found = await observeFolder(ctx, { link, entries, folder, hosts });
    Object.assign(servers, found.servers);
    Object.assign(snapshots, found.snapshots);
  }
  ctx.fact(key, { link, entries, servers, snapshots });
  for (const { name } of ctx.switches) {
    const up = known.isUp(name, entries);
    ctx.network(name, { state: up === undefined ? 'unknown' : up ? 'up' : 'down' });
  }
}

function sayUnknown(ctx: ObserveContext, detail: string): void {
  for (const { name } of ctx.hosts) ctx.machine(name, { state: 'unknown', detail });
  for (const { name } of ctx.switches) ctx.network(name, { state: 'unknown', detail });
}

async function ask(
  ctx: ObserveContext<VmwareOptions>,
): Promise<Fault | { readonly link: Link; readonly entries: readonly Entry[] }> {
  const link = linkOf(ctx.options.vsphere);
  const why = await passwordFault(link, ctx.local);
  if (why !== undefined) return { row: codes.unusablePasswordFile, values: { file: link.passwordFile ?? '', why } };
  const answer = await probed(ctx, link, ['find', '-l', '-i', ...kinds.flatMap((kind) => ['-type', kind]), '/']);
  if ('row' in answer) return answer;
  const entries = [...parseInventory(answer.stdout)];
  for (const name of new Set(ctx.hosts.flatMap((host) => settingsOf(host, self).template_vm ?? []))) {
    const there = await probed(ctx, link, ['find', '-l', '-i', '-type', 'm', '-name', nameOf(name), '/']);
    if ('row' in there) return there;
    entries.push(...parseInventory(there.stdout));
  }
  return { link, entries };
}

const tries = 3;

/** After a session has ended, the next try opens a new one. */
async function probed(ctx: ObserveContext, link: Link, args: readonly string[]): Promise<Fault | { readonly stdout: string }> {
  for (let n = 1; ; n++) {
    const outcome = await ctx.probe(asking(link, ...args));
    if (outcome.exitCode === 0) return outcome;
    if (isMissing(outcome)) return { stdout: '' };
    if (n < tries && mayPass(wordsOf(outcome))) continue;
    const server = link.env.GOVC_URL ?? 'the server';
    return faultOf(link, outcome) ?? { row: codes.queryFailed, values: { server, why: wordsOf(outcome) } };
  }
}

interface Folder {
  readonly link: Link;
  readonly entries: readonly Entry[];
  readonly folder: string;
  readonly hosts: readonly Host[];
}

const needed = ['name', 'config.annotation', 'runtime.powerState', 'runtime.host'] as const;
const further = ['runtime.bootTime', 'guest.ipAddress', 'guest.toolsRunningStatus'] as const;
// mln keeps a megabyte of an answer, and a machine with all these properties takes a kilobyte
const fewMachines = 500;

/** The facts of existing machines. */
type FoundThere = Required<Pick<Extract<World, { readonly link: Link }>, 'servers' | 'snapshots'>>;

async function observeFolder(ctx: ObserveContext, { link, entries, folder, hosts }: Folder): Promise<FoundThere> {
  const names = new Set(hosts.map(({ name }) => vmName(ctx.model.project, name)));
  const answer = await collected(ctx, { link, entries, folder, hosts }, names);
  if ('row' in answer) {
    sayUnknown({ ...ctx, hosts, switches: [] }, failed(answer).message);
    return { servers: {}, snapshots: {} };
  }
  const byName = new Map(collectedOf(answer.stdout).map((one) => [String(one.properties.name), one]));
  const servers = new Map(entries.filter(({ type }) => type === 'HostSystem').map(({ id, path }) => [id, nameOf(path)]));
  const found: Record<string, string> = {};
  const snapshots: Record<string, Record<string, string>> = {};
  for (const { name } of hosts) {
    const machine = byName.get(vmName(ctx.model.project, name));
    const fact: MachineFact =
      machine === undefined ? { state: 'down' } : factOf(machine, { project: ctx.model.project, host: name, servers });
    const isKnown = isOurs(stringOf(machine?.properties['config.annotation']) ?? '', ctx.model.project, name);
    const kept = isKnown ? treeOf(machine?.properties.snapshot) : [];
    ctx.machine(name, ctx.snapshots ? { ...fact, snapshots: kept.map(({ id: _, note: __, ...one }) => one) } : fact);
    const server = stringOf(recordOf(machine?.properties['runtime.host']).value);
    if (server !== undefined) found[name] = server;
    if (kept.length > 0) snapshots[name] = Object.fromEntries(kept.map((one) => [one.name, one.id]));
  }
  return { servers: found, snapshots };
}

/** Without any machine in the folder, `object.collect` would wait forever, so another query finds that out first. */
async function collected(ctx: ObserveContext, { link, entries, folder }: Folder, names: ReadonlySet<string>) {
  const nothing = { stdout: '' };
  if (!entries.some(({ type, path }) => type === 'Folder' && path === folder)) return nothing;
  const there = await probed(ctx, link, ['find', '-type', 'm', folder]);
  if ('row' in there) return there;
  const paths = there.stdout.split('\n').filter((path) => path !== '');
  if (!paths.some((path) => names.has(nameOf(path)))) return nothing;
  const wanted = [...needed, ...(paths.length > fewMachines ? [] : further), ...(ctx.snapshots ? ['snapshot'] : [])];
  const answer = await probed(ctx, link, ['object.collect', '-json', '-type', 'm', folder, ...wanted]);
  return 'row' in answer || canBeRead(answer.stdout) ? answer : unreadable(link, answer.stdout);
}

function canBeRead(stdout: string): boolean {
  try {
    collectedOf(stdout);
    return true;
  } catch {
    return false;
  }
}

function unreadable(link: Link, { length }: string): Fault {
  const why = `an answer of ${length} characters that is not JSON; a megabyte is read of one`;
  return { row: codes.queryFailed, values: { server: link.env.GOVC_URL ?? 'the server', why } };
}

interface Whose {
  readonly project: string;
  readonly host: string;
  readonly servers: ReadonlyMap<string, string>;
}

function factOf({ properties }: Collected, { project, host, servers }: Whose): MachineFact {
  const note = stringOf(properties['config.annotation']) ?? '';
  if (!isOurs(note, project, host)) return { state: 'down', detail: 'another machine has its name' };
  if (!isWhole(note, project, host)) return { state: 'down', detail: 'it is only half made' };
  const server = servers.get(stringOf(recordOf(properties['runtime.host']).value) ?? '');
  const on = server === undefined ? '' : `on ${server}`;
  const where = server === undefined ? {} : { server };
  const power = powerOf(properties['runtime.powerState']);
  if (power === 'suspended') return { state: 'saved', ...(on === '' ? {} : { detail: on }), ...where };
  if (power === 'poweredOff') return { state: 'down', ...where };
  const address = stringOf(properties['guest.ipAddress']);
  const tools = properties['guest.toolsRunningStatus'] === 'guestToolsRunning';
  const told = address ?? (tools ? 'no address yet' : 'no VMware Tools');
  const since = Date.parse(stringOf(properties['runtime.bootTime']) ?? '');
  const detail = [on, told].filter((part) => part !== '').join(', ');
  return { state: 'up', detail, ...where, ...(Number.isNaN(since) ? {} : { since }) };
}
