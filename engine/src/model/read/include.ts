// Ast → Ast: the entries of included files replace their `#include`, at any depth.
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Ast, Entry, Include } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { LocalFiles } from '../../api/ports.js';
import { isBelow, unreadable, withoutLinks } from '../../api/roots.js';
import { codes } from '../../diagnostics/catalogue.js';
import { meant } from '../../lang/quotes.js';
import { type IncludeBudget, includeBudget } from './include-budget.js';

export interface IncludeWorld {
  readonly local: LocalFiles;
  /** Absolute directories from which a project may include files. */
  readonly roots: readonly string[];
  /** Called before mln reads a file, so that complaints about the file can show its includes. */
  included?(file: string, by: Include): void;
  /** Reads and parses a file; `undefined` after it reported an error. */
  read(file: string): Promise<Ast | undefined>;
  readonly report: Report;
}

const maxDepth = 32;

/** Reports a failed include, and leaves it out. mln reads a file once, even if several places include it. */
export async function joinIncludes(ast: Ast, world: IncludeWorld): Promise<Ast> {
  if (!ast.entries.some(includes)) return ast;
  const real = { ...world, roots: await Promise.all(world.roots.map((root) => withoutLinks(root, world.local))) };
  const ctx: Context = {
    ...{ world: real, chain: [], files: [ast.file], trees: new Map(), places: new Map() },
    ...{ budget: includeBudget(), stopped: { yet: false } },
  };
  const entries = await join(ast.entries, ctx);
  // the rest of mln must not pay for what was joined before the limit
  return { ...ast, entries: ctx.stopped.yet ? [] : entries };
}

interface Context {
  readonly world: IncludeWorld;
  /** The includes that led to this file, outermost first. */
  readonly chain: readonly Include[];
  readonly files: readonly string[];
  readonly trees: Map<string, Promise<Ast | undefined>>;
  readonly places: Map<string, Promise<Place>>;
  readonly budget: IncludeBudget;
  /** Set after the complaint about too much: mln reads nothing more. */
  readonly stopped: { yet: boolean };
}

function includes(entry: Entry): boolean {
  return entry.kind === 'include' || (entry.kind === 'block' && entry.entries.some(includes));
}

async function join(entries: readonly Entry[], ctx: Context): Promise<readonly Entry[]> {
  const joined: Entry[] = [];
  for (const entry of entries) {
    if (ctx.stopped.yet) return [];
    if (!includes(entry)) joined.push(entry);
    else if (entry.kind === 'block') joined.push({ ...entry, entries: await join(entry.entries, ctx) });
    else if (entry.kind === 'include') for (const included of await read(entry, ctx)) joined.push(included);
  }
  return joined;
}

async function read(include: Include, ctx: Context): Promise<readonly Entry[]> {
  if (ctx.stopped.yet) return [];
  const file = await locate(include, ctx);
  if (file === undefined) return [];
  ctx.world.included?.(file, include);
  const tree = ctx.trees.get(file) ?? ctx.world.read(file);
  ctx.trees.set(file, tree);
  const ast = await tree;
  if (ast === undefined) return [];
  const exceeded = ctx.budget.spend(ast);
  if (exceeded !== undefined) {
    ctx.stopped.yet = true;
    ctx.world.report.error(codes.includesTooLarge, include.path.span, { ...exceeded });
    return [];
  }
  return join(ast.entries, { ...ctx, chain: [...ctx.chain, include], files: [...ctx.files, file] });
}

/** The file that an include may read, or `undefined` and a complaint. */
async function locate(include: Include, ctx: Context): Promise<string | undefined> {
  const { chain, files } = ctx;
  const { report, roots } = ctx.world;
  const written = meant(include.path.text);
  const file = isAbsolute(written) ? resolve(written) : resolve(dirname(include.path.span.file), written);
  const span = include.path.span;
  if (chain.length >= maxDepth) report.error(codes.includesTooDeep, span, { limit: maxDepth });
  else if (files.includes(file)) report.error(codes.circularInclude, span, { file: written });
  else {
    const place = await placeOf(file, ctx);
    const outside = { file: written, roots: roots.join(', '), kind: 'includes' };
    if ('refused' in place) report.error(codes.notReadable, span, { file: written, what: place.refused, wanted: 'file' });
    else if (!isBelow(place.real, roots)) report.error(codes.outsideRoots, span, outside);
    else if (!place.exists) report.error(codes.includeNotFound, span, { file: written });
    else return file;
  }
  return undefined;
}

/** `refused`: the reason of the system, such as a circle of links or a name that is too long. */
type Place = { readonly real: string; readonly exists: boolean } | { readonly refused: string };

/** One look at each file, however often it is included. */
function placeOf(file: string, { world: { local }, places }: Context): Promise<Place> {
  const place = places.get(file) ?? lookFor(file, local);
  places.set(file, place);
  return place;
}

async function lookFor(file: string, local: LocalFiles): Promise<Place> {
  try {
    return { real: await withoutLinks(file, local), exists: (await local.stat(file)) !== undefined };
  } catch (error) {
    return { refused: unreadable(error) };
  }
}
