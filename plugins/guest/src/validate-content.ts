// Complaints about accounts, files, mounts and modules.
import type { Host, Span, Stat } from '@mln/engine/api';
import { codes } from './codes.js';
import { membersOf, sourcePath } from './customize.js';
import type { Context } from './network.js';

export async function validateContent(ctx: Context): Promise<void> {
  const stats = new Map<string, Promise<Stat | undefined>>();
  for (const host of ctx.model.hosts) {
    const at = (...path: readonly string[]) => ctx.at('host', host.name, ...path);
    checkUsers(ctx, host, at);
    checkGroups(ctx, host, at);
    checkMounts(ctx, host, at);
    checkModules(ctx, host, at);
    // a promise for each of ten thousand hosts would cost more than all other work here
    if (ctx.of(host).files.length > 0) await checkFiles(ctx, host, stats);
  }
}

type At = (...path: readonly string[]) => Span | undefined;

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(name);
}

function checkUsers(ctx: Context, host: Host, at: At): void {
  ctx.of(host).users.forEach(({ name = '', hash }, i) => {
    const span = () => at('users', String(i));
    // hardly one of ten thousand hosts has a fault, so the function looks up places only for faults
    if (!isName(name)) ctx.report.error(codes.invalidName, at('users', String(i), 'name'), { name, what: 'user' });
    if (hash?.form === 'broken') ctx.report.error(codes.colonInPasswordHash, span(), { user: name });
    if (hash?.form === 'other') ctx.report.warning(codes.notAPasswordHash, span(), { user: name });
  });
}

function checkGroups(ctx: Context, host: Host, at: At): void {
  for (const { name, lines } of ctx.of(host).groups) {
    const span = at('groups', name);
    if (!isName(name)) ctx.report.error(codes.invalidName, span, { name, what: 'group' });
    for (const member of membersOf(lines))
      if (!isName(member)) ctx.report.error(codes.invalidName, span, { name: member, what: 'user' });
  }
}

function checkMounts(ctx: Context, host: Host, at: At): void {
  if (ctx.of(host).mount.length === 0) return;
  const seen = new Set<string>();
  ctx.of(host).mount.forEach(({ device = '', mountpoint = '', fstype, options = '' }, i) => {
    const span = at('mount', String(i));
    if (mountpoint === '/')
      ctx.report.error(codes.invalidMount, span, { device, mountpoint, why: 'that is the root file system' });
    if (seen.has(mountpoint))
      ctx.report.error(codes.invalidMount, span, { device, mountpoint, why: 'another line mounts there' });
    seen.add(mountpoint);
    const inGuest = !device.startsWith('/') || device.startsWith('/dev/') || /\b(bind|rbind|loop)\b/.test(options);
    if (!inGuest && fstype !== 'hostfs') ctx.report.warning(codes.deviceOfThisMachine, span, { device });
  });
}

function checkModules(ctx: Context, host: Host, at: At): void {
  ctx.of(host).modules.forEach((module, i) => {
    if (!/^[A-Za-z0-9_-]+(\s+\S+=?\S*)*$/.test(module))
      ctx.report.error(codes.invalidModule, at('modules', String(i)), { module });
  });
}

/** Looks at each file once, even if many hosts get it. */
async function checkFiles(ctx: Context, host: Host, stats: Map<string, Promise<Stat | undefined>>): Promise<void> {
  for (const [i, { source }] of ctx.of(host).files.entries()) {
    if (source === undefined) continue;
    const path = sourcePath(ctx, source);
    const stat = stats.get(path) ?? ctx.local.stat(path);
    stats.set(path, stat);
    if ((await stat) === undefined)
      ctx.report.error(codes.fileNotFound, ctx.at('host', host.name, 'files', String(i)), { source, path });
  }
}
