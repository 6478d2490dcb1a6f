// Words of one host → the edits of its guest. Each call only records an edit, and changes no file.
import { hash as digest } from 'node:crypto';
import { basename, isAbsolute, join } from 'node:path';
import type { GuestInterface, GuestUser, Host, ImageContext, Interface } from '@mln/engine/api';
import { hostsTable } from './hosts-table.js';
import { addressesOf, hostnameOf, staticOf } from './network.js';
import type { edits } from './render.js';
import { namesOf } from './text/hosts.js';
import type { GuestClaims } from './words.js';

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
  lane.machineId(derive(ctx, 'machine-id').slice(0, 32), { origin });
  lane.hostname(name, { origin });
  const own = addressesOf(ctx, [host]).length > 0 ? [] : namesOf(name, host.name);
  lane.hosts({ roster: hostsTable(ctx).of(host), own }, { origin });
}

/** 64 hexadecimal digits of this host and purpose, the same at each build of the project. */
function derive({ model, host }: { readonly model: Context['model']; readonly host: Host }, purpose: string): string {
  return digest('sha256', `mln\0${purpose}\0${model.project}\0${host.name}`);
}

function network(ctx: Context): void {
  const { lane, host, config } = ctx;
  const wanted = host.interfaces.flatMap((iface) => guestInterface(ctx, iface));
  if (wanted.length > 0) {
    const origin = ctx.at('host', host.name, 'network');
    for (const iface of wanted) lane.interface(iface, { origin });
  }
  if (config.nameserver.length === 0) return;
  const origin = ctx.at('host', host.name, 'nameserver');
  for (const address of config.nameserver) lane.nameServer(address, { origin });
}

/** The template decides about an interface without an address. */
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
  const origin = (word: string) => ({ origin: ctx.at('host', host.name, word) });
  const users = config.users.flatMap(guestUser);
  if (users.length > 0) {
    const asking = origin('users');
    for (const user of users) lane.user(user, asking);
  }
  if (config.groups.length > 0) {
    const asking = origin('groups');
    for (const { name, lines } of config.groups) lane.group({ name, members: membersOf(lines) }, asking);
  }
  if (config.root_passwd === undefined) return;
  // hex digits are letters of the salt's alphabet, and the salts of two accounts still differ
  const salt = derive(ctx, 'root password').slice(0, 16);
  lane.rootPassword({ password: config.root_passwd, salt }, origin('root_passwd'));
}

type UserRow = Context['config']['users'][number];

function guestUser({ name, hash, home, uid }: UserRow): readonly GuestUser[] {
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
  const origin = (word: string) => ({ origin: ctx.at('host', host.name, word) });
  for (const { device, mountpoint, fstype, options } of config.mount) {
    if (device === undefined || mountpoint === undefined || fstype === undefined) continue;
    lane.mount({ device, mountpoint, fstype, ...(options === undefined ? {} : { options }) }, origin('mount'));
  }
  for (const module of config.modules) lane.module(module, origin('modules'));
  config.files.forEach(({ source, target, mode }, i) => {
    if (source === undefined || target === undefined) return;
    const place = target.endsWith('/') ? `${target}${basename(source)}` : target;
    const at = ctx.at('host', host.name, 'files', String(i));
    lane.file(
      place,
      { from: sourcePath(ctx, source), below: ctx.roots.files },
      { ...(mode === undefined ? {} : { mode }), origin: at },
    );
  });
}

/** A relative name is below the directory that the configuration calls `files`. */
export function sourcePath({ paths }: Pick<Context, 'paths'>, source: string): string {
  return isAbsolute(source) ? source : join(paths.files, source);
}

function scripts({ lane, host, config, at }: Context): void {
  for (const moment of ['startup', 'shutdown'] as const)
    for (const line of config[moment]) lane[moment](line, { origin: at('host', host.name, moment) });
  if (config.run.length === 0) return;
  lane.run(`${config.run.join('\n')}\n`, { title: `run ${config.run.length} lines`, origin: at('host', host.name, 'run') });
}
