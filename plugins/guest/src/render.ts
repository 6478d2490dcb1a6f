// Parts of a guest → edits of its disk, each in the manner of the distribution on the disk.
import type { EditCall, GuestParts, GuestRenderers } from '@mln/engine/api';
import { identity } from './edits/identity.js';
import { interfaces } from './edits/interfaces.js';
import { modules, mounts } from './edits/mounts.js';
import { hostname, hosts, resolv } from './edits/names.js';
import { bootScript } from './edits/scripts.js';
import { groups, rootPassword, users } from './edits/users.js';

export const edits = { identity, hostname, hosts, interfaces, resolv, users, groups, rootPassword, mounts, modules, bootScript };

/** All parts of a guest: TypeScript rejects a new part that is missing here. */
export const renderers: Required<GuestRenderers<EditCall<typeof edits>>> = {
  machineId: (id) => ({ action: 'identity', args: { id }, title: 'machine id and host keys of its own' }),
  hostname: (name) => ({ action: 'hostname', args: { name }, title: `hostname ${name}` }),
  hosts: (args) => ({ action: 'hosts', args, title: 'hosts file' }),
  interfaces: (list) => ({ action: 'interfaces', args: { interfaces: list }, title: `network ${namesOf(list)}` }),
  nameServers: (servers) => ({ action: 'resolv', args: { servers }, title: `name servers ${servers.join(', ')}` }),
  users: (list) => ({ action: 'users', args: { users: list }, title: `users ${namesOf(list)}` }),
  groups: (list) => ({ action: 'groups', args: { groups: list }, title: `groups ${namesOf(list)}` }),
  rootPassword: (args) => ({ action: 'rootPassword', args, title: "root's password" }),
  mounts: (list) => ({ action: 'mounts', args: { mounts: list }, title: `mount ${placesOf(list)}` }),
  modules: (list) => ({ action: 'modules', args: { modules: list }, title: `modules ${list.join(', ')}` }),
  startup: (lines) => ({ action: 'bootScript', args: { moment: 'startup', lines }, title: 'startup script' }),
  shutdown: (lines) => ({ action: 'bootScript', args: { moment: 'shutdown', lines }, title: 'shutdown script' }),
};

function namesOf(list: readonly { readonly name: string }[]): string {
  return [...new Set(list.map(({ name }) => name))].join(', ');
}

function placesOf(mounts: GuestParts['mounts']): string {
  return mounts.map(({ mountpoint }) => mountpoint).join(', ');
}
