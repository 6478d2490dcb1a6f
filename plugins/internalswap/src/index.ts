// internalswap SIZE → a swap file that the guest makes for itself at its first boot.
import { defineEdit, definePlugin, type Guest, type ImageContext, size } from '@mln/engine/api';
import { depend, fstab, name, rcS, script, unit } from './script.js';

const words = {
  internalswap: size({
    memory: true,
    doc: 'a swap file of that size, which the guest makes at its first boot; a number without a unit means MiB',
  }),
};
const claims = { global: words, host: words };

const edits = {
  swap: defineEdit<{ readonly megabytes: number }>(async ({ args, guest }) => {
    await guest.write(`/etc/init.d/${name}`, script(args.megabytes), { mode: 0o755, owner: 0, group: 0 });
    await change(guest, '/etc/fstab', fstab);
    await callAtBoot(guest);
  }),
};

async function callAtBoot(guest: Guest): Promise<void> {
  const init = (await guest.readlink('/sbin/init')) ?? '';
  if (init.endsWith('systemd')) {
    await guest.write(`/etc/systemd/system/${name}.service`, unit, { mode: 0o644, owner: 0, group: 0 });
    return link(guest, `/etc/systemd/system/${name}.service`, `/etc/systemd/system/multi-user.target.wants/${name}.service`);
  }
  if (init.endsWith('busybox')) return change(guest, '/etc/init.d/rcS', rcS, 0o755);
  for (const level of [2, 3, 4, 5]) await link(guest, `../init.d/${name}`, `/etc/rc${level}.d/S01${name}`);
  if ((await guest.stat('/etc/init.d/.depend.start')) !== undefined) await change(guest, '/etc/init.d/.depend.start', depend);
}

async function link(guest: Guest, target: string, path: string): Promise<void> {
  if ((await guest.readlink(path)) === undefined) await guest.symlink(target, path);
}

/** `mode`: of a file that is not there yet. */
async function change(guest: Guest, path: string, ...[edit, mode]: [(text: string) => string, number?]): Promise<void> {
  const old = await guest.text(path);
  const text = edit(old ?? '');
  if (text !== old) await guest.write(path, text, old === undefined && mode !== undefined ? { mode } : {});
}

function customize({ lane, host, config, at }: ImageContext<typeof claims, typeof edits>): void {
  if (config.internalswap === undefined) return;
  const megabytes = Math.max(1, Math.round(config.internalswap / 2 ** 20));
  lane.edit('swap', { megabytes }, { title: `swap file of ${megabytes}M`, origin: at('host', host.name, 'internalswap') });
}

export default definePlugin({
  name: 'internalswap',
  api: 1,
  summary: 'a swap file inside the guest',
  after: ['guest'],
  claims,
  edits,
  hooks: { customize },
});
