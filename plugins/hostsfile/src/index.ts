// hostsfile → names of the others, each with the address at which this very host reaches it.
import {
  defineEdit,
  definePlugin,
  flag,
  type Host,
  type ImageContext,
  interfaceSettingsOf,
  type Model,
  settingsOf,
} from '@mln/engine/api';
import { guest } from '@mln/machine-kit';
import { type Plug, type Wires, wires } from './reach.js';
import { hostsFile } from './text.js';

const words = {
  hostsfile: flag({ doc: 'the hosts file has the addresses at which this host reaches the others' }),
};
const claims = { global: words, host: words };

const edits = {
  hosts: defineEdit<{ readonly lines: readonly string[] }>(async ({ args, guest: opened }) => {
    const path = '/etc/hosts';
    const old = (await opened.text(path)) ?? '';
    const text = hostsFile(old, args.lines);
    if (text !== old) await opened.write(path, text);
  }),
};

/** One map for all hosts of a model. */
const maps = new WeakMap<Model, Wires>();

function plugsOf(model: Model): readonly Plug[] {
  return model.hosts.flatMap((host) =>
    host.interfaces.flatMap((iface): readonly Plug[] => {
      if (iface.switch === undefined) return [];
      const [address = 'dhcp'] = (interfaceSettingsOf(iface, guest).address ?? 'dhcp').split('/');
      return [{ host: host.name, switch: iface.switch, ...(address === 'dhcp' ? {} : { address }) }];
    }),
  );
}

function customize({ model, lane, host, config, at }: ImageContext<typeof claims, typeof edits>): void {
  if (!config.hostsfile) return;
  const map = maps.get(model) ?? wires(plugsOf(model));
  maps.set(model, map);
  const hosts = new Map(model.hosts.map((one) => [one.name, one]));
  const lines = map.from(host.name).map(({ host: name, address }) => `${address}\t${namesOf(name, hosts.get(name)).join(' ')}`);
  const title = `hosts file, as seen from here (${lines.length} names)`;
  lane.edit('hosts', { lines }, { title, origin: at('host', host.name, 'hostsfile') });
}

/** The hostname of the guest, its first label, and the host's name in the project. */
function namesOf(name: string, host: Host | undefined): readonly string[] {
  const own = (host === undefined ? undefined : settingsOf(host, guest).hostname) ?? name;
  return [...new Set([own, own.split('.')[0] ?? own, name])];
}

export default definePlugin({
  name: 'hostsfile',
  api: 1,
  summary: 'the hosts file of each guest, with the addresses at which it reaches the other hosts',
  after: ['guest'],
  claims,
  edits,
  hooks: { customize },
});
