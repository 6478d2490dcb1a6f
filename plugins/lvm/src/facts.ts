// This machine → its volume groups and volumes, read once for all hosts.
import { type Look, lookAt, type Template, templateOf } from '@mln/disk-kit';
import type { Facts, Host, Json, ObserveContext, Shell } from '@mln/engine/api';
import { device, type VolumeName } from './names.js';
import type { Words } from './place.js';
import { type Group, groupFields, readGroups, readVolumes, reportArgs, type Volume, volumeFields } from './report.js';
import { volumeWanted } from './required.js';

// types rather than interfaces, so that they are Json
export type GroupFact = Group & { readonly volumes: Readonly<Record<string, Volume>> };
type Groups = Readonly<Record<string, GroupFact>>;

export type Seen =
  | {
      readonly groups: Groups;
      /** Bytes of each template file without its holes, by path. */
      readonly occupied: Readonly<Record<string, number>>;
      /** The content of volumes that are templates, by device. */
      readonly looks: Readonly<Record<string, Look>>;
    }
  | { readonly missing: 'lvs' }
  /** The reason why mln cannot read the volume groups. */
  | { readonly why: string };

const key = 'seen';

export function keepsDisksHere({ storage }: Pick<Host, 'storage'>): boolean {
  return storage === 'lvm';
}

export async function observe(ctx: ObserveContext): Promise<void> {
  const hosts = ctx.hosts.filter(keepsDisksHere);
  if (hosts.length === 0 || ctx.statesOnly === true) return;
  const [groups, volumes] = await Promise.all([
    ctx.probe({ file: 'vgs', args: reportArgs(groupFields) }),
    ctx.probe({ file: 'lvs', args: reportArgs(volumeFields) }),
  ]);
  const failed = [groups, volumes].find(({ exitCode }) => exitCode !== 0);
  if (failed?.exitCode === 127) return ctx.fact(key, { missing: 'lvs' });
  if (failed !== undefined) return ctx.fact(key, { why: lastLine(failed.stderr) });
  const [found, inside] = [readGroups(groups.stdout), readVolumes(volumes.stdout)];
  if (found === undefined || inside === undefined) return;
  const withVolumes = Object.entries(found).map(([vg, group]) => [vg, { ...group, volumes: inside[vg] ?? {} }] as const);
  const all: Groups = Object.fromEntries(withVolumes);
  ctx.fact(key, { groups: all, occupied: await occupied(ctx, hosts), looks: await looks(ctx, hosts, all) });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}

async function occupied(ctx: ObserveContext, hosts: readonly Host[]): Promise<Record<string, number>> {
  const found = await Promise.all(hosts.map((host) => templateOf(host, ctx)));
  const paths = [...new Set(found.filter((one): one is Template => one !== undefined).map(({ path }) => path))];
  return paths.length === 0 ? {} : askOccupied(ctx, paths);
}

async function askOccupied({ probe }: { readonly probe: Shell['probe'] }, paths: readonly string[]) {
  const { stdout } = await probe({ file: 'stat', args: ['--dereference', '--format', '%b %n', ...paths] });
  const rows = stdout.split('\n').map((line) => /^(\d+) (.+)$/.exec(line));
  return Object.fromEntries(rows.flatMap((row) => (row === null ? [] : [[row[2] ?? '', Number(row[1]) * 512]])));
}

/** Looks only at active volumes, because inactive ones have no device. */
async function looks({ probe }: ObserveContext, hosts: readonly Host[], groups: Groups): Promise<Record<string, Look>> {
  const required = hosts.map((host) => volumeWanted({ host, config: wordsOf(host) }));
  const there = required.filter((one): one is VolumeName => typeof one === 'object' && isActive(groups, one));
  const paths = [...new Set(there.map(device))];
  return Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await lookAt(probe, path)] as const)));
}

function wordsOf({ settings }: Host): Words {
  return settings.lvm ?? {};
}

function isActive(groups: Groups, { vg, lv }: VolumeName): boolean {
  return groups[vg]?.volumes[lv]?.active ?? false;
}

/** `undefined` if the plan has no such facts. */
export function seen({ values }: Facts): Seen | undefined {
  return values[`lvm.${key}`] as (Seen & Json) | undefined; // written above
}

export function groupSeen(facts: Facts, vg: string): GroupFact | undefined {
  const found = seen(facts);
  return found !== undefined && 'groups' in found ? found.groups[vg] : undefined;
}

/** Where the root of a volume with partitions is. */
export function rootSeen(facts: Facts, path: string): Template['root'] {
  const found = seen(facts);
  const look = found !== undefined && 'looks' in found ? found.looks[path] : undefined;
  return look?.kind === 'disk' ? (look.root ?? undefined) : undefined;
}
