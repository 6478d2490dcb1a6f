// Reports before a move what would make it fail: Xen and programs on the other server, the parts of the machine, the connection.

import { interfaceSettingsOf, type MoveContext, type ServerContext, settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from './codes.js';
import { defaultBridge, kernelOf, mib, typeOf } from './machine-of.js';
import { placesOf } from './names.js';
import type { XenOptions } from './options.js';
import { lackingFor, packages, type Server, serverOf } from './server.js';
import { sshThere } from './ssh.js';
import { self, type XenClaims } from './words.js';

type NoActs = Readonly<Record<never, never>>;
type CheckContext = Omit<MoveContext<XenClaims, NoActs, NoActs, XenOptions>, 'lane'>;

/** Reports all obstacles. The servers themselves test whether they reach each other. */
export async function checkMove(ctx: CheckContext): Promise<void> {
  const [here, there] = [serverOf(ctx.facts), serverOf(ctx.factsThere)];
  if (here !== undefined) checkLeaving(ctx, here);
  if (there === undefined || !checkXenThere(ctx, there)) return;
  checkPower(ctx, there);
  checkVersions(ctx, here, there);
  await Promise.all([checkNeeds(ctx), checkPlaces(ctx), checkWays(ctx)]);
}

function where({ at, host }: CheckContext, word = 'service_host') {
  return at('host', host.name, word);
}

// from this version on, Xen reports whether it supports shadow paging
const tellsPaging = 413;

/** While a machine is sent, page tables track its writes. For a paravirtual machine, Xen needs shadow page tables of its own. */
function checkLeaving(ctx: CheckContext, { xen }: Server): void {
  const { host, from, report } = ctx;
  if (xen === undefined || typeOf(host) !== 'pv' || number(xen.version) < tellsPaging) return;
  if (!xen.capabilities.includes('shadow')) report.error(codes.noShadowPaging, where(ctx), { host: host.name, from: from.name });
}

/** True if Xen answers there. */
function checkXenThere(ctx: CheckContext, { missing, uid, silent, xen }: Server): boolean {
  const { report, to } = ctx;
  for (const program of missing)
    report.error(codes.programNotFoundOnTarget, where(ctx), { program, package: packages[program] ?? program, to: to.name });
  if (uid !== 0) report.error(codes.notRootOnTarget, where(ctx), { to: to.name });
  else if (xen === undefined && !missing.includes('xl'))
    report.error(codes.xenNotUsableOnTarget, where(ctx), { to: to.name, why: silent ?? 'no answer' });
  return xen !== undefined;
}

function checkPower(ctx: CheckContext, { xen }: Server): void {
  if (xen === undefined) return;
  const { host, to, report } = ctx;
  const type = typeOf(host);
  const capability = lackingFor(type, xen);
  if (capability !== undefined)
    report.error(codes.unsupportedMachineTypeOnTarget, where(ctx), { host: host.name, type, capability, to: to.name });
  const wanted = mib(settingsOf(host, machine).memory);
  const values = { host: host.name, wanted: `${wanted}M`, to: to.name, free: `${xen.free}M`, total: `${xen.total}M` };
  if (wanted > xen.total) report.error(codes.memoryExceedsTarget, where(ctx), values);
  else if (wanted > xen.free) report.warning(codes.tooLittleFreeMemoryOnTarget, where(ctx), values);
}

function checkVersions(ctx: CheckContext, here: Server | undefined, there: Server): void {
  const { from, to, report } = ctx;
  const [old, fresh] = [here?.xen?.version, there.xen?.version];
  if (old === undefined || fresh === undefined || old === fresh) return;
  const values = { from: from.name, to: to.name, here: old, there: fresh };
  if (number(fresh) < number(old)) report.warning(codes.olderXenOnTarget, where(ctx), values);
}

/** `4.17` → 417 */
function number(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 100 + minor;
}

interface Need {
  readonly what: 'bridge' | 'disk' | 'kernel' | 'ramdisk';
  readonly name: string;
  readonly path: string;
}

/** Its root disk and the bridges of switches are brought by other steps. */
function needsOf(ctx: CheckContext): readonly Need[] {
  const { host, to, model, options, factsThere, disk } = ctx;
  const bridges = host.interfaces
    .filter((iface) => !model.switches.some(({ name }) => name === iface.switch))
    .map((iface) => interfaceSettingsOf(iface, machine).bridge ?? defaultBridge(ctx));
  const disks = settingsOf(host, self).disks.flatMap(({ target }) => (target === undefined ? [] : [target]));
  const kernel = kernelOf({ host, model, paths: to.paths, options, facts: factsThere, disk });
  return [
    ...bridges.map((name) => ({ what: 'bridge', name, path: `/sys/class/net/${name}/bridge` }) as const),
    ...disks.map((path) => ({ what: 'disk', name: path, path }) as const),
    ...(kernel === undefined ? [] : [{ what: 'kernel', name: kernel.kernel, path: kernel.kernel } as const]),
    ...(kernel?.ramdisk === undefined ? [] : [{ what: 'ramdisk', name: kernel.ramdisk, path: kernel.ramdisk } as const]),
  ];
}

async function checkNeeds(ctx: CheckContext): Promise<void> {
  const needs = needsOf(ctx);
  if (needs.length === 0) return;
  const paths = [...new Set(needs.map(({ path }) => path))];
  const { stdout } = await ctx.to.probe({ file: 'stat', args: ['-c', '%n', '--', ...paths] });
  const found = new Set(stdout.split('\n'));
  for (const { what, name } of needs.filter(({ path }) => !found.has(path))) {
    const values = { host: ctx.host.name, what, name, to: ctx.to.name };
    // its memory contains the kernel, so only the next start needs the file
    if (what === 'bridge' || what === 'disk') ctx.report.error(codes.missingOnTarget, where(ctx), values);
    else ctx.report.warning(codes.missingForNextStartOnTarget, where(ctx), values);
  }
}

/** A server removes its files of a machine that leaves: in a directory that both servers share, those are also the other's files. */
async function checkPlaces(ctx: CheckContext): Promise<void> {
  const { from, to, host, report } = ctx;
  const identity = async ({ probe, paths }: ServerContext): Promise<string> =>
    (await probe({ file: 'stat', args: ['-c', '%i %s %z', '--', placesOf(paths, host.name).config] })).stdout.trim();
  const [here, there] = await Promise.all([identity(from), identity(to)]);
  if (here !== '' && here === there)
    report.error(codes.sharedProjectDirectory, where(ctx), {
      host: host.name,
      from: from.name,
      to: to.name,
      path: to.paths.project,
    });
}

/** xl sends it through ssh, from the one to the other; and back, when that is undone. */
async function checkWays(ctx: CheckContext): Promise<void> {
  const { from, to, report } = ctx;
  const [forth, back] = await Promise.all([obstacle(from, to), obstacle(to, from)]);
  if (forth !== undefined)
    report.error(codes.sourceDoesNotReachTarget, where(ctx), {
      host: ctx.host.name,
      from: from.name,
      to: to.name,
      way: to.ssh.to,
      why: forth,
    });
  else if (back !== undefined)
    report.warning(codes.targetDoesNotReachSource, where(ctx), {
      host: ctx.host.name,
      from: from.name,
      to: to.name,
      way: from.ssh.to,
      why: back,
    });
}

// another one on each server, and after each boot
const life = { file: 'cat', args: ['/proc/sys/kernel/random/boot_id'] } as const;

/** Why the one does not reach the other. */
async function obstacle(from: ServerContext, to: ServerContext): Promise<string | undefined> {
  const [meant, reached] = await Promise.all([to.probe(life), from.probe(sshThere(to.ssh, [life.file, ...life.args]))]);
  if (reached.exitCode !== 0) return reached.stderr.trim().split('\n').at(-1) || `ssh ended with ${reached.exitCode}`;
  return reached.stdout.trim() === meant.stdout.trim() ? undefined : 'that is another server';
}
