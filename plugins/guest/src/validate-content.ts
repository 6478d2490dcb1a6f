// Complaints about accounts, files, mounts and modules.
import type { Host, Span, Stat } from '@mln/engine/api';
import { membersOf, sourcePath } from './customize.js';
import type { Cx } from './network.js';

export async function validateContent(cx: Cx): Promise<void> {
  const stats = new Map<string, Promise<Stat | undefined>>();
  for (const host of cx.model.hosts) {
    const at = (...path: readonly string[]) => cx.at('host', host.name, ...path);
    checkUsers(cx, host, at);
    checkGroups(cx, host, at);
    checkMounts(cx, host, at);
    checkModules(cx, host, at);
    // a promise for each of ten thousand hosts would cost more than all else here
    if (cx.of(host).files.length > 0) await checkFiles(cx, host, stats);
  }
}

type At = (...path: readonly string[]) => Span | undefined;

function isName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(name);
}

function checkUsers(cx: Cx, host: Host, at: At): void {
  cx.of(host).users.forEach(({ name = '', hash }, i) => {
    const span = () => at('users', String(i));
    // of ten thousand hosts hardly one is complained about: places are looked up for those alone
    if (!isName(name)) cx.report.error('MLN6207', at('users', String(i), 'name'), { name, what: 'user' });
    if (hash?.form === 'broken') cx.report.error('MLN6212', span(), { user: name });
    if (hash?.form === 'other') cx.report.warning('MLN6213', span(), { user: name });
  });
}

function checkGroups(cx: Cx, host: Host, at: At): void {
  for (const { name, lines } of cx.of(host).groups) {
    const span = at('groups', name);
    if (!isName(name)) cx.report.error('MLN6207', span, { name, what: 'group' });
    for (const member of membersOf(lines)) if (!isName(member)) cx.report.error('MLN6207', span, { name: member, what: 'user' });
  }
}

function checkMounts(cx: Cx, host: Host, at: At): void {
  if (cx.of(host).mount.length === 0) return;
  const seen = new Set<string>();
  cx.of(host).mount.forEach(({ device = '', mountpoint = '', fstype, options = '' }, i) => {
    const span = at('mount', String(i));
    if (mountpoint === '/') cx.report.error('MLN6215', span, { device, mountpoint, why: 'that is the root file system' });
    if (seen.has(mountpoint)) cx.report.error('MLN6215', span, { device, mountpoint, why: 'another line mounts there' });
    seen.add(mountpoint);
    const inGuest = !device.startsWith('/') || device.startsWith('/dev/') || /\b(bind|rbind|loop)\b/.test(options);
    if (!inGuest && fstype !== 'hostfs') cx.report.warning('MLN6214', span, { device });
  });
}

function checkModules(cx: Cx, host: Host, at: At): void {
  cx.of(host).modules.forEach((module, i) => {
    if (!/^[A-Za-z0-9_-]+(\s+\S+=?\S*)*$/.test(module)) cx.report.error('MLN6216', at('modules', String(i)), { module });
  });
}

/** Each file is looked at once, however many hosts are given it. */
async function checkFiles(cx: Cx, host: Host, stats: Map<string, Promise<Stat | undefined>>): Promise<void> {
  for (const [i, { source }] of cx.of(host).files.entries()) {
    if (source === undefined) continue;
    const path = sourcePath(cx, source);
    const stat = stats.get(path) ?? cx.local.stat(path);
    stats.set(path, stat);
    if ((await stat) === undefined) cx.report.error('MLN6206', cx.at('host', host.name, 'files', String(i)), { source, path });
  }
}
