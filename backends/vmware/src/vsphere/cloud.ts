// What customizers want of a guest → what cloud-init is told, and what it cannot be told. Secrets stay references here.
import type { EditRecord, Json, SecretRef, Span } from '@mln/engine/api';

// types rather than interfaces, so that they are Json

/** `{ from }`: a file of this machine, read when the step acts. */
type Content = string | { readonly from: string } | SecretRef;

export type CloudFile = {
  readonly path: string;
  readonly content: Content;
  readonly append: boolean;
  /** Permission bits. */
  readonly mode: number | null;
  readonly owner: string | null;
};

/** In the order in which cloud-init does it: names, network, accounts, files, commands. */
export type Cloud = {
  readonly hostname: string;
  /** Of network configuration version 2, by the name of the interface. */
  readonly ethernets: Readonly<Record<string, Json>>;
  readonly users: readonly {
    readonly name: string;
    readonly hash: SecretRef;
    readonly home: string | null;
    readonly uid: number | null;
  }[];
  readonly groups: readonly { readonly name: string; readonly members: readonly string[] }[];
  readonly rootPassword: { readonly password: SecretRef; readonly salt: string } | null;
  readonly mounts: readonly (readonly string[])[];
  readonly files: readonly CloudFile[];
  readonly commands: readonly (readonly string[])[];
};

export interface Unsaid {
  readonly what: string;
  readonly plugin: string;
  readonly origin: Span | undefined;
}

type Part = Partial<Cloud>;

export function cloudOf(
  hostname: string,
  edits: readonly EditRecord[],
): { readonly cloud: Cloud; readonly unsaid: readonly Unsaid[] } {
  let cloud: Cloud = { ...nothing, hostname };
  const unsaid: Unsaid[] = [];
  for (const edit of [...edits.filter((one) => one.do !== 'run'), ...edits.filter((one) => one.do === 'run')]) {
    const part = partOf(edit);
    if (part === undefined) unsaid.push({ what: titleOf(edit), plugin: edit.plugin, origin: edit.origin });
    else cloud = joined(cloud, part);
  }
  return { cloud, unsaid };
}

const nothing: Cloud = {
  hostname: '',
  ethernets: {},
  users: [],
  groups: [],
  rootPassword: null,
  mounts: [],
  files: [],
  commands: [],
};

function joined(a: Cloud, b: Part): Cloud {
  return {
    hostname: b.hostname ?? a.hostname,
    ethernets: { ...a.ethernets, ...b.ethernets },
    users: [...a.users, ...(b.users ?? [])],
    groups: [...a.groups, ...(b.groups ?? [])],
    rootPassword: b.rootPassword ?? a.rootPassword,
    mounts: [...a.mounts, ...(b.mounts ?? [])],
    files: [...a.files, ...(b.files ?? [])],
    commands: [...a.commands, ...(b.commands ?? [])],
  };
}

function titleOf(edit: EditRecord): string {
  return 'title' in edit ? edit.title : `${edit.do} ${edit.path}`;
}

function partOf(edit: EditRecord): Part | undefined {
  const { mode = null, owner, group } = edit;
  const whose = owner === undefined ? null : `${owner}:${group ?? owner}`;
  switch (edit.do) {
    case 'write':
      return { files: [{ path: edit.path, content: edit.content, append: false, mode, owner: whose }] };
    case 'append':
      return { files: [{ path: edit.path, content: edit.content, append: true, mode, owner: whose }] };
    case 'mkdir':
      return { commands: [['mkdir', '-p', edit.path], ...ofMode(edit.path, mode), ...ofOwner(edit.path, whose)] };
    case 'symlink':
      return { commands: [['ln', '-sfn', edit.target, edit.path]] };
    case 'remove':
      return { commands: [['rm', '-rf', edit.path]] };
    case 'run':
      return { commands: [['sh', '-e', '-c', edit.script]] };
    case 'edit':
      return edit.plugin === 'guest' ? said[edit.action]?.(edit.args) : undefined;
  }
}

function ofMode(path: string, mode: number | null) {
  return mode === null ? [] : [['chmod', mode.toString(8), path]];
}

function ofOwner(path: string, owner: string | null) {
  return owner === null ? [] : [['chown', owner, path]];
}

/** Arguments of the edits of plugin guest, as its planner records them. */
interface GuestArgs {
  readonly name: string;
  readonly roster: string;
  readonly own: readonly string[];
  readonly interfaces: readonly GuestInterface[];
  readonly servers: readonly string[];
  readonly users: readonly { readonly name: string; readonly hash: SecretRef; readonly home?: string; readonly uid?: number }[];
  readonly groups: Cloud['groups'];
  readonly password: SecretRef;
  readonly salt: string;
  readonly mounts: readonly {
    readonly device: string;
    readonly mountpoint: string;
    readonly fstype: string;
    readonly options?: string;
  }[];
  readonly modules: readonly string[];
  readonly moment: 'startup' | 'shutdown';
  readonly lines: readonly string[];
}

interface GuestInterface {
  readonly name: string;
  readonly mac: string;
  readonly address: 'dhcp' | { readonly address: string; readonly prefix: number; readonly family: 4 | 6 };
  readonly gateway?: string;
}

function plainFile(path: string, lines: readonly string[], more: Partial<CloudFile> = {}): CloudFile {
  return {
    path,
    content: `${lines.join('\n')}\n`,
    append: false,
    mode: 0o644,
    owner: null,
    ...more,
  };
}

const table: { readonly [action: string]: ((args: GuestArgs) => Part | undefined) | undefined } = {
  // a new instance makes host keys of its own; the template's machine id is empty, as that of every good template
  identity: () => ({}),
  hostname: ({ name }) => ({ hostname: name }),
  hosts: ({ roster, own }) => {
    const lines = [...(own.length === 0 ? [] : [`127.0.1.1\t${own.join(' ')}`]), ...(roster === '' ? [] : roster.split('\n'))];
    return lines.length === 0 ? {} : { files: [plainFile('/etc/hosts', lines, { append: true, mode: null })] };
  },
  interfaces: ({ interfaces }) => ({ ethernets: Object.fromEntries(interfaces.map((one) => [one.name, ethernet(one)])) }),
  resolv: ({ servers }) => ({ ethernets: { '*': { nameservers: { addresses: servers } } } }),
  users: ({ users }) => ({
    users: users.map(({ name, hash, home, uid }) => ({ name, hash, home: home ?? null, uid: uid ?? null })),
  }),
  groups: ({ groups }) => ({ groups }),
  rootPassword: ({ password, salt }) => ({ rootPassword: { password, salt } }),
  mounts: ({ mounts }) => ({
    mounts: mounts.map(({ device, mountpoint, fstype, options }) => [
      device,
      mountpoint,
      fstype,
      options ?? 'defaults',
      '0',
      '0',
    ]),
  }),
  modules: ({ modules }) => ({ files: [plainFile('/etc/modules-load.d/mln.conf', modules)] }),
  bootScript: ({ moment, lines }) =>
    moment === 'shutdown'
      ? undefined
      : { files: [plainFile('/var/lib/cloud/scripts/per-boot/mln', ['#!/bin/sh', ...lines], { mode: 0o755 })] },
};

const said: { readonly [action: string]: ((args: Json) => Part | undefined) | undefined } = Object.fromEntries(
  Object.entries(table).map(([action, say]) => [action, (args: Json) => say?.(args as unknown as GuestArgs)]), // recorded by guest
);

function ethernet({ name, mac, address, gateway }: GuestInterface): Json {
  const match = { match: { macaddress: mac }, 'set-name': name };
  if (address === 'dhcp') return { ...match, dhcp4: true };
  const to = address.family === 6 ? '::/0' : '0.0.0.0/0';
  const routes = gateway === undefined ? {} : { routes: [{ to, via: gateway }] };
  return { ...match, addresses: [`${address.address}/${address.prefix}`], ...routes };
}

/** The two documents, secrets filled in by `value`: JSON, which YAML includes. */
export interface Filled {
  content(of: Content): string;
  hash(of: SecretRef): string;
  /** Of root's password. */
  readonly root: string | undefined;
}

export function metadataOf({ hostname, ethernets }: Cloud, instance: string): string {
  const { '*': all, ...named } = ethernets;
  const shared = typeof all === 'object' && all !== null && !Array.isArray(all) ? all : {};
  const each = Object.entries(named).map(([name, one]) => [name, { ...Object(one), ...shared }]);
  const network = each.length === 0 ? {} : { network: { version: 2, ethernets: Object.fromEntries(each) } };
  return JSON.stringify({ 'instance-id': instance, 'local-hostname': hostname, ...network });
}

export function userdataOf(cloud: Cloud, filled: Filled): string {
  const config = {
    preserve_hostname: false,
    users: ['default', ...cloud.users.map((user) => userOf(user, cloud, filled))],
    ...(cloud.groups.length === 0 ? {} : { groups: cloud.groups.map((group) => groupOf(group, cloud)) }),
    ...(filled.root === undefined
      ? {}
      : { chpasswd: { expire: false, users: [{ name: 'root', password: filled.root, type: 'hash' }] } }),
    ...(cloud.mounts.length === 0 ? {} : { mounts: cloud.mounts }),
    ...(cloud.files.length === 0 ? {} : { write_files: cloud.files.map((file) => fileOf(file, filled)) }),
    ...(cloud.commands.length === 0 ? {} : { runcmd: cloud.commands }),
  };
  return `#cloud-config\n${JSON.stringify(config)}\n`;
}

function userOf({ name, hash, home, uid }: Cloud['users'][number], { groups }: Cloud, filled: Filled) {
  const own = groups.filter(({ members }) => members.includes(name)).map((group) => group.name);
  return {
    name,
    passwd: filled.hash(hash),
    lock_passwd: false,
    shell: '/bin/bash',
    ...(own.length === 0 ? {} : { groups: own }),
    ...(home === null ? {} : { homedir: home }),
    ...(uid === null ? {} : { uid }),
  };
}

/** Groups are made before users, and can have only members that are there already: new ones join when they are made. */
function groupOf({ name, members }: Cloud['groups'][number], { users }: Cloud) {
  return {
    [name]: members.filter((member) => users.every((user) => user.name !== member)),
  };
}

function fileOf({ path, content, append, mode, owner }: CloudFile, filled: Filled) {
  return {
    path,
    encoding: 'b64',
    content: filled.content(content),
    ...(append ? { append: true } : {}),
    ...(mode === null ? {} : { permissions: `0${mode.toString(8)}` }),
    ...(owner === null ? {} : { owner }),
  };
}

/** Whether a password or its like is in it: such a thing goes by a file, not by an argument. */
export function hasSecrets({ users, rootPassword, files }: Cloud): boolean {
  return (
    users.length > 0 || rootPassword !== null || files.some(({ content }) => typeof content === 'object' && 'secret' in content)
  );
}
