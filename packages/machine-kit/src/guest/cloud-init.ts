// The settings of a guest → settings for cloud-init, and those that cloud-init does not support. Secrets stay references here.
import type {
  Asked,
  Content,
  EditRecord,
  GuestAddress,
  GuestFile,
  GuestInterface,
  GuestMount,
  GuestParts,
  GuestRequests,
  GuestRootPassword,
  GuestSpec,
  Json,
  SecretRef,
} from '@mln/engine/api';

export interface CloudFile {
  readonly path: string;
  readonly content: Content;
  readonly append: boolean;
  /** Permission bits. */
  readonly mode: number | null;
  readonly owner: string | null;
}

interface CloudUser {
  readonly name: string;
  readonly hash: SecretRef;
  readonly home: string | null;
  readonly uid: number | null;
}

/** In the order in which cloud-init does it: names, network, accounts, files, commands. */
export interface Cloud {
  readonly hostname: string;
  /** Of network configuration version 2, by the name of the interface; `*` holds what is the same in all. */
  readonly ethernets: Readonly<Record<string, Json>>;
  readonly users: readonly CloudUser[];
  readonly groups: GuestParts['groups'];
  readonly rootPassword: GuestRootPassword | null;
  readonly mounts: readonly (readonly string[])[];
  readonly files: readonly CloudFile[];
  readonly commands: readonly (readonly string[])[];
}

export interface Untold extends Asked {
  readonly what: string;
}

/** `name`: the host name of a guest that sets no other. */
export function cloudOf(
  name: string,
  { spec, asked, edits }: GuestRequests,
): { readonly cloud: Cloud; readonly untold: readonly Untold[] } {
  const commands = edits.map((edit) => ({ edit, commands: commandsOf(edit) }));
  const [shutdown] = asked.shutdown ?? [];
  const untold = [
    ...commands.flatMap(({ edit, commands: found }) => (found === undefined ? [untoldEdit(edit)] : [])),
    ...(shutdown === undefined ? [] : [{ what: 'shutdown script', ...shutdown }]),
  ];
  const scripts = (spec.scripts ?? []).map((script) => ['sh', '-e', '-c', script]);
  return {
    cloud: { ...cloudOfSpec(name, spec), commands: [...commands.flatMap(({ commands: found = [] }) => found), ...scripts] },
    untold,
  };
}

// a new instance makes its own host keys; a good template has an empty machine id, so the instance makes its own as well
function cloudOfSpec(name: string, spec: GuestSpec): Omit<Cloud, 'commands'> {
  const servers = spec.nameServers ?? [];
  return {
    hostname: spec.hostname ?? name,
    ethernets: {
      ...Object.fromEntries((spec.interfaces ?? []).map((one) => [one.name, ethernet(one)])),
      ...(servers.length === 0 ? {} : { '*': { nameservers: { addresses: servers } } }),
    },
    users: (spec.users ?? []).map(({ name: user, hash, home = null, uid = null }) => ({ name: user, hash, home, uid })),
    groups: spec.groups ?? [],
    rootPassword: spec.rootPassword ?? null,
    mounts: (spec.mounts ?? []).map(mountOf),
    files: [...ownFiles(spec), ...(spec.files ?? []).map(fileOf)],
  };
}

function ethernet({ name, mac, address, gateway }: GuestInterface): Json {
  const match = { match: { macaddress: mac }, 'set-name': name };
  return address === 'dhcp' ? { ...match, dhcp4: true } : { ...match, ...fixed(address, gateway) };
}

function fixed({ family, address, prefix }: GuestAddress, gateway: string | undefined) {
  const to = family === 6 ? '::/0' : '0.0.0.0/0';
  const routes = gateway === undefined ? {} : { routes: [{ to, via: gateway }] };
  return { addresses: [`${address}/${prefix}`], ...routes };
}

function mountOf({ device, mountpoint, fstype, options = 'defaults' }: GuestMount): readonly string[] {
  return [device, mountpoint, fstype, options, '0', '0'];
}

/** Parts that cloud-init has no key for. */
function ownFiles({ hosts, modules = [], startup = [] }: GuestSpec): readonly CloudFile[] {
  const own = hosts === undefined || hosts.own.length === 0 ? [] : [`127.0.1.1\t${hosts.own.join(' ')}`];
  const known = [...own, ...(hosts === undefined || hosts.roster === '' ? [] : hosts.roster.split('\n'))];
  return [
    ...(known.length === 0 ? [] : [plainFile('/etc/hosts', known, { append: true, mode: null })]),
    ...(modules.length === 0 ? [] : [plainFile('/etc/modules-load.d/mln.conf', modules)]),
    ...(startup.length === 0
      ? []
      : [plainFile('/var/lib/cloud/scripts/per-boot/mln', ['#!/bin/sh', ...startup], { mode: 0o755 })]),
  ];
}

function plainFile(path: string, lines: readonly string[], more: Partial<CloudFile> = {}): CloudFile {
  return { path, content: `${lines.join('\n')}\n`, append: false, mode: 0o644, owner: null, ...more };
}

function fileOf({ path, content, append, mode, owner, group }: GuestFile): CloudFile {
  return { path, content, append, mode: mode ?? null, owner: ownerOf(owner, group) };
}

function ownerOf(owner: string | number | undefined, group: string | number | undefined): string | null {
  return owner === undefined ? null : `${owner}:${group ?? owner}`;
}

/** Undefined for what only the plugin that asks for it can do, in an opened disk. */
function commandsOf(edit: EditRecord): Cloud['commands'] | undefined {
  const owner = ownerOf(edit.owner, edit.group);
  switch (edit.do) {
    case 'mkdir':
      return [
        ['mkdir', '-p', edit.path],
        ...(edit.mode === undefined ? [] : [['chmod', edit.mode.toString(8), edit.path]]),
        ...(owner === null ? [] : [['chown', owner, edit.path]]),
      ];
    case 'symlink':
      return [['ln', '-sfn', edit.target, edit.path]];
    case 'remove':
      return [['rm', '-rf', edit.path]];
    default:
      return undefined;
  }
}

function untoldEdit(edit: EditRecord): Untold {
  const what = 'title' in edit ? edit.title : `${edit.do} ${edit.path}`;
  return edit.origin === undefined ? { what, plugin: edit.plugin } : { what, plugin: edit.plugin, origin: edit.origin };
}
