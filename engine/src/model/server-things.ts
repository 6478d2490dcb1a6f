// Things of the server that a project names → complaints about those that it may not name.
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Report } from '../api/diagnostic.js';
import type { LocalFiles, Stat } from '../api/ports.js';
import type { NamedPath, NamedThing, Roots } from '../api/roots.js';
import { hasName, isBelow, unreadable, whyOutside, withoutLinks } from '../api/roots.js';
import { checkName } from '../api/server-words.js';
import { codes } from '../diagnostics/catalogue.js';

export interface ServerThingContext {
  readonly local: LocalFiles;
  readonly roots: Roots;
  /** The directory of relative paths of `files { }`. */
  readonly files: string;
  readonly report: Report;
  /** The reason why mln may not run a file. */
  distrust(file: string): Promise<string | undefined>;
}

/** Reports each text once. A text that its plugin checks is the business of the plugin. */
export async function checkServerThings(named: readonly NamedThing[], ctx: ServerThingContext): Promise<void> {
  const things = named.filter(({ byPlugin }) => byPlugin !== true);
  for (const { root, written, nameIn, span } of things.filter(hasName))
    checkName(ctx, { root, name: nameIn?.(written) ?? written }, span);
  const isPath = (thing: NamedThing): thing is NamedPath => !hasName(thing);
  await checkPaths(things.filter(isPath), ctx);
}

/** Looks at each path once, however many texts name it. A missing file is the business of its plugin. */
async function checkPaths(named: readonly NamedPath[], ctx: ServerThingContext): Promise<void> {
  const faults = new Map<string, Promise<Fault | undefined>>();
  for (const path of named) {
    const key = `${path.root} ${pathOf(path, ctx)}`;
    const fault = faults.get(key) ?? faultOf(path, ctx).catch((error: unknown) => refusedBySystem(error, path));
    faults.set(key, fault);
    const found = await fault;
    if (found !== undefined) ctx.report.error(found.row, path.span, { ...found.values, file: found.file ?? path.written });
  }
}

interface Fault {
  readonly row: (typeof codes)['outsideRoots' | 'notReadable' | 'untrustedKernel'];
  readonly values: Readonly<Record<string, string>>;
  /** Default: the text as written. */
  readonly file?: string;
}

function pathOf({ written, root, relativeTo, span }: NamedPath, { files, roots }: ServerThingContext): string {
  if (isAbsolute(written)) return resolve(written);
  if (relativeTo === 'files') return join(files, written);
  if (relativeTo === 'text') return resolve(dirname(span.file), written);
  // a name without a slash is found in PATH, so it stands for a root alone
  return rootsIn(roots, root).find((one) => basename(one) === written) ?? written;
}

function rootsIn(roots: Roots, kind: NamedPath['root']): readonly string[] {
  return kind === 'anywhere' ? ['/'] : roots[kind];
}

// a kernel runs at each start, so no link outside of the roots may decide what it is
function isNamedInside(path: string, kind: NamedPath['root'], allowed: readonly string[]): boolean {
  return kind !== 'kernels' || isBelow(path, allowed);
}

async function faultOf(named: NamedPath, ctx: ServerThingContext): Promise<Fault | undefined> {
  const { local, roots } = ctx;
  const { written, root: kind } = named;
  const allowed = rootsIn(roots, kind);
  const path = pathOf(named, ctx);
  const outside = isAbsolute(path) && isNamedInside(path, kind, allowed) ? await whyOutside(path, allowed, local) : path;
  if (outside !== undefined) {
    const file = outside === path ? written : `${written}, which leads to ${outside}`;
    return { row: codes.outsideRoots, file, values: { roots: allowed.join(', ') || 'no directory', kind } };
  }
  const real = await withoutLinks(path, local);
  const stat = await local.stat(real);
  const what = stat === undefined ? await missingAt(path, local) : wrongType(stat, named);
  if (what !== undefined) return { row: codes.notReadable, values: { what, wanted: named.is ?? 'file' } };
  const reason = kind === 'kernels' && stat !== undefined ? await ctx.distrust(real) : undefined;
  return reason === undefined ? undefined : { row: codes.untrustedKernel, values: { reason } };
}

// a circle of links, or a directory that this user may not search
function refusedBySystem(error: unknown, { is = 'file' }: NamedPath): Fault {
  return { row: codes.notReadable, values: { what: unreadable(error), wanted: is } };
}

async function missingAt(path: string, local: LocalFiles): Promise<string | undefined> {
  return (await local.stat(path))?.type === 'symlink' ? 'a link that leads nowhere' : undefined;
}

const names: Readonly<Record<Stat['type'], string>> = {
  file: 'a file',
  directory: 'a directory',
  symlink: 'a link',
  socket: 'a socket',
  other: 'a device or a pipe',
};

function wrongType({ type }: Stat, { is = 'file', root }: NamedPath): string | undefined {
  const fits =
    (type === 'file' && is !== 'directory') ||
    (type === 'directory' && is.includes('directory')) ||
    (type === 'other' && is === 'file or device' && root === 'devices');
  return fits ? undefined : names[type];
}
