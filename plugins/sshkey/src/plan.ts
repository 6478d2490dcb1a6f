// Lines of a host → edits, one for each user; and diagnostics.
import { templateTitle } from '@mln/disk-kit';
import type { ImageContext, ModelContext } from '@mln/engine/api';
import { authorizeUser } from './authorize.js';
import { codes } from './codes.js';
import { type Loaded, loadKeys } from './load.js';
import type { KeySource, SshkeyClaims } from './words.js';

export const edits = { authorizeUser };

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(name);
}

/** Each file is read once, however many hosts are given its keys. */
export async function validate(ctx: ModelContext<SshkeyClaims>): Promise<void> {
  const known = new Map<string, Promise<Loaded>>();
  const load = (source: KeySource): Promise<Loaded> => {
    const key = source.form === 'text' ? source.text : source.path;
    const loaded = known.get(key) ?? loadKeys(source, ctx.local);
    known.set(key, loaded);
    return loaded;
  };
  for (const host of ctx.model.hosts)
    for (const [i, [user, source]] of ctx.of(host).sshkey.entries()) {
      const span = ctx.at('host', host.name, 'sshkey', String(i));
      if (!isName(user)) ctx.report.error(codes.invalidUserName, span, { name: user });
      const loaded = await load(source);
      if ('row' in loaded) ctx.report.error(loaded.row, span, { user, ...loaded.values });
    }
}

export async function customize(ctx: ImageContext<SshkeyClaims, typeof edits>): Promise<void> {
  const { lane, host, config, local, at } = ctx;
  const lines = new Map<string, string[]>();
  for (const [user, source] of config.sshkey) {
    const loaded = await loadKeys(source, local);
    if ('row' in loaded) throw new Error(`the key of ${user} was there when the file was checked, and is not any more`);
    lines.set(user, [...(lines.get(user) ?? []), ...loaded.keys.map(({ line }) => line)]);
  }
  const template = templateTitle(host);
  for (const [user, keys] of lines) {
    const origin = at('host', host.name, 'sshkey', String(config.sshkey.findIndex(([name]) => name === user)));
    lane.edit('authorizeUser', { user, keys, host: host.name, template }, { title: `ssh keys of ${user}`, origin });
  }
}
