// What runs now, found by reading pid files, /proc and console logs.
import type { LocalFiles, ObserveCx } from '@mln/engine/api';
import { livePid, machineWords } from './alive.js';
import { type MachinePlaces, machinePlaces, switchPlaces } from './names.js';

/** `upText(host)` is what the console shows when the machine is up; `bridge(switch)` the bridge it is, if it is one. */
export interface Known {
  upText(host: ObserveCx['hosts'][number]): string;
  bridge(sw: ObserveCx['switches'][number]): string | undefined;
}

export const observe = async (cx: ObserveCx, known: Known): Promise<void> => {
  await Promise.all(cx.hosts.map((host) => observeHost(cx, { name: host.name, upText: known.upText(host) })));
  await Promise.all(
    cx.switches.map(async (sw) => {
      const bridge = known.bridge(sw);
      const up = bridge === undefined ? await switchPid(cx, sw.name) : await bridgeUp(cx, bridge);
      cx.network(sw.name, { state: up === undefined ? 'down' : 'up', ...(up === undefined ? {} : { detail: up }) });
    }),
  );
};

const observeHost = async (cx: ObserveCx, host: { readonly name: string; readonly upText: string }): Promise<void> => {
  const places = machinePlaces(cx.paths, host.name);
  const pid = await livePid(cx.local, places.pidFile, machineWords(places));
  if (pid === undefined) return cx.machine(host.name, { state: 'down' });
  const seen = await cx.probe({ file: 'grep', args: ['-qF', '--', host.upText, places.log] });
  const address = await leased(cx.local, places);
  const detail = [`pid ${pid}`, ...(address === undefined ? [] : [`leased ${address}`])].join(', ');
  cx.machine(host.name, { state: seen.exitCode === 0 ? 'up' : 'starting', pid, detail });
};

/** The address that a DHCP client said on the console it was given, as udhcpc and dhclient put it. */
const leased = async (local: LocalFiles, places: MachinePlaces): Promise<string | undefined> => {
  const log = (await local.text(places.log)) ?? '';
  return [...log.matchAll(/(?:lease of|bound to) (\d+\.\d+\.\d+\.\d+)/g)].at(-1)?.[1];
};

const switchPid = async (cx: ObserveCx, name: string): Promise<string | undefined> => {
  const places = switchPlaces(cx.paths, name);
  const pid = await livePid(cx.local, places.pidFile, ['-s', places.dir]);
  return pid === undefined ? undefined : `vde_switch, pid ${pid}`;
};

const bridgeUp = async (cx: ObserveCx, bridge: string): Promise<string | undefined> =>
  (await cx.probe({ file: 'ip', args: ['link', 'show', 'dev', bridge, 'up'] })).exitCode === 0 ? `bridge ${bridge}` : undefined;
