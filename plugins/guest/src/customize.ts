// Words of one host → edits of its image. Nothing is touched here: each call records what will be done.
import { hash as digest } from 'node:crypto';
import { basename, isAbsolute, join } from 'node:path';
import type { Host, ImageContext, Interface } from '@mln/engine/api';
import { identity } from './edits/identity.js';
import { interfaces } from './edits/interfaces.js';
import { modules, mounts } from './edits/mounts.js';
import { hostname, hosts, resolv } from './edits/names.js';
import { bootScript } from './edits/scripts.js';
import { groups, rootPassword, type UserArgs, users } from './edits/users.js';
import { roster } from './hosts-table.js';
import { addressesOf, hostnameOf, staticOf } from './network.js';
import { namesOf } from './text/hosts.js';
import type { GuestInterface } from './text/ifupdown.js';
import type { GuestClaims } from './words.js';

export const edits = { identity, hostname, hosts, interfaces, resolv, users, groups, rootPassword, mounts, modules, bootScript };

type Context = ImageContext<GuestClaims, typeof edits>;

export function customize(ctx: Context): void {
  identify(ctx);
  network(ctx);
  accounts(ctx);
  content(ctx);
  scripts(ctx);
}

function identify(ctx: Context): void {
  const { lane, host } = ctx;
  const name = hostnameOf(ctx, host);
  const origin = ctx.at('host', host.name, 'hostname');
  lane.edit('identity', { id: derive(ctx, 'machine-id').slice(0, 32) }, { title: 'machine id and host keys of its own', origin });
  lane.edit('hostname', { name }, { title: `hostname ${name}`, origin });
  const own = addressesOf(ctx, [host]).length > 0 ? [] : namesOf(name, host.name);
  lane.edit('hosts', { roster: roster(ctx).of(host), own }, { title: 'hosts file', origin });
}

/** 64 hexadecimal digits of this host and purpose, the same at each build of the project. */
function derive({ model, host }: { readonly model: Context['model']; readonly host: Host }, purpose: string): string {
  return digest('sha256', `mln\0${purpose}\0${model.project}\0${host.name}`);
}

function network(ctx: Context): void {
  const { lane, host, config } = ctx;
  const wanted = host.interfaces.flatMap((iface) => guestInterface(ctx, iface));
  const names = wanted.map((i) => i.name).join(', ');
  if (wanted.length > 0)
    lane.edit('interfaces', { interfaces: wanted }, { title: `network ${names}`, origin: ctx.at('host', host.name, 'network') });
  if (config.nameserver.length > 0)
    lane.edit(
      'resolv',
      { servers: config.nameserver },
      { title: `name servers ${config.nameserver.join(', ')}`, origin: ctx.at('host', host.name, 'nameserver') },
    );
}

/** An interface without an address is left to the template. */
function guestInterface(ctx: Context, iface: Interface): readonly GuestInterface[] {
  const { name, mac } = iface;
  const words = ctx.ofInterface(iface);
  const { address, auto, broadcast, gateway } = words;
  if (address === 'dhcp') return [{ name, mac, auto, address }];
  const at = staticOf(words);
  if (at === undefined) return [];
  const given = { ...(broadcast === undefined ? {} : { broadcast }), ...(gateway === undefined ? {} : { gateway }) };
  return [{ name, mac, auto, address: at, ...given }];
}

function accounts(ctx: Context): void {
  const { lane, host, config } = ctx;
  const wanted = config.users.flatMap(userArgs);
  const titled = (word: string, names: readonly string[]) => ({
    title: `${word} ${names.join(', ')}`,
    origin: ctx.at('host', host.name, word),
  });
  if (wanted.length > 0) lane.edit('users', { users: wanted }, titled('users', [...new Set(wanted.map((u) => u.name))]));
  if (config.groups.length > 0) {
    const wantedGroups = config.groups.map(({ name, lines }) => ({ name, members: membersOf(lines) }));
    lane.edit(
      'groups',
      { groups: wantedGroups },
      titled(
        'groups',
        wantedGroups.map((g) => g.name),
      ),
    );
  }
  if (config.root_passwd === undefined) return;
  // hex digits are letters of the salt's alphabet; what a salt is for, being another one for each account, it still is
  const salt = derive(ctx, 'root password').slice(0, 16);
  lane.edit('rootPassword', { password: config.root_passwd, salt }, { ...titled('root_passwd', []), title: "root's password" });
}

type UserRow = Context['config']['users'][number];

function userArgs({ name, hash, home, uid }: UserRow): readonly UserArgs[] {
  return name === undefined || hash === undefined
    ? []
    : [{ name, hash: hash.ref, ...(home === undefined ? {} : { home }), ...(uid === undefined ? {} : { uid }) }];
}

/** `kim eve` on one line are two members. */
export function membersOf(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.trim().split(/[\s,]+/));
}

function content(ctx: Context): void {
  const { lane, host, config } = ctx;
  const wanted = config.mount.flatMap(({ device, mountpoint, fstype, options }) =>
    device === undefined || mountpoint === undefined || fstype === undefined
      ? []
      : [{ device, mountpoint, fstype, ...(options === undefined ? {} : { options }) }],
  );
  const origin = (word: string) => ({ origin: ctx.at('host', host.name, word) });
  if (wanted.length > 0)
    lane.edit('mounts', { mounts: wanted }, { title: `mount ${wanted.map((m) => m.mountpoint).join(', ')}`, ...origin('mount') });
  if (config.modules.length > 0)
    lane.edit('modules', { modules: config.modules }, { title: `modules ${config.modules.join(', ')}`, ...origin('modules') });
  config.files.forEach(({ source, target, mode }, i) => {
    if (source === undefined || target === undefined) return;
    const place = target.endsWith('/') ? `${target}${basename(source)}` : target;
    const at = ctx.at('host', host.name, 'files', String(i));
    lane.file(place, { from: sourcePath(ctx, source) }, { ...(mode === undefined ? {} : { mode }), origin: at });
  });
}

/** A relative name is one of the directory that the configuration calls `files`. */
export function sourcePath({ paths }: Pick<Context, 'paths'>, source: string): string {
  return isAbsolute(source) ? source : join(paths.files, source);
}

function scripts({ lane, host, config, at }: Context): void {
  for (const moment of ['startup', 'shutdown'] as const) {
    const lines = config[moment];
    if (lines.length === 0) continue;
    lane.edit('bootScript', { moment, lines }, { title: `${moment} script`, origin: at('host', host.name, moment) });
  }
  if (config.run.length === 0) return;
  lane.run(`${config.run.join('\n')}\n`, { title: `run ${config.run.length} lines`, origin: at('host', host.name, 'run') });
}
