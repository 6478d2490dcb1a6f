// This machine → its volume groups and volumes, asked once for all hosts.
import type { Facts, Host, Json, ObserveCx, Shell } from '@mln/engine/api';
import { type Template, templateOf } from '@mln/plugin-template';
import { type Group, groupFields, readGroups, readVolumes, reportArgs, type Volume, volumeFields } from './report.js';

export type GroupFact = Group & { readonly volumes: Readonly<Record<string, Volume>> };

/** `why`: what stood in the way of looking. */
export type Seen =
  | { readonly groups: Readonly<Record<string, GroupFact>>; readonly occupied: Readonly<Record<string, number>> }
  | { readonly missing: 'lvs' }
  | { readonly why: string };

const key = 'seen';

export const keepsDisksHere = ({ storage }: Pick<Host, 'storage'>): boolean => storage === 'lvm';

export const observe = async (cx: ObserveCx): Promise<void> => {
  const hosts = cx.hosts.filter(keepsDisksHere);
  if (hosts.length === 0) return;
  const [groups, volumes] = await Promise.all([
    cx.probe({ file: 'vgs', args: reportArgs(groupFields) }),
    cx.probe({ file: 'lvs', args: reportArgs(volumeFields) }),
  ]);
  const failed = [groups, volumes].find(({ exitCode }) => exitCode !== 0);
  if (failed?.exitCode === 127) return cx.fact(key, { missing: 'lvs' });
  if (failed !== undefined) return cx.fact(key, { why: lastLine(failed.stderr) });
  const [found, inside] = [readGroups(groups.stdout), readVolumes(volumes.stdout)];
  if (found === undefined || inside === undefined) return;
  const withVolumes = Object.entries(found).map(([vg, group]) => [vg, { ...group, volumes: inside[vg] ?? {} }]);
  cx.fact(key, { groups: Object.fromEntries(withVolumes), occupied: await occupied(cx, hosts) });
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

/** Bytes of each template file without its holes, by path. */
const occupied = async (cx: ObserveCx, hosts: readonly Host[]): Promise<Record<string, number>> => {
  const found = await Promise.all(hosts.map((host) => templateOf(host, cx)));
  const paths = [...new Set(found.filter((one): one is Template => one !== undefined).map(({ path }) => path))];
  return paths.length === 0 ? {} : askOccupied(cx, paths);
};

const askOccupied = async ({ probe }: { readonly probe: Shell['probe'] }, paths: readonly string[]) => {
  const { stdout } = await probe({ file: 'stat', args: ['--dereference', '--format', '%b %n', ...paths] });
  const rows = stdout.split('\n').map((line) => /^(\d+) (.+)$/.exec(line));
  return Object.fromEntries(rows.flatMap((row) => (row === null ? [] : [[row[2] ?? '', Number(row[1]) * 512]])));
};

/** `undefined`: nobody looked. */
export const seen = ({ values }: Facts): Seen | undefined => values[`lvm.${key}`] as (Seen & Json) | undefined; // written above

export const groupSeen = (facts: Facts, vg: string): GroupFact | undefined => {
  const found = seen(facts);
  return found !== undefined && 'groups' in found ? found.groups[vg] : undefined;
};
