// package.json → the properties of a plugin that mln can read without running it.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Result } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain, messageOf } from '../diagnostics/diagnose.js';
import { isFile } from '../system/files/is-file.js';

export const apiLevel = 1;

export interface Manifest {
  readonly package?: string;
  readonly version?: string;
  /** Absolute path of the module. */
  readonly entry: string;
  /** Words by their block, when the package declares them. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

/** The short name of both `@mln/backend-uml` and `mln-plugin-uml` is `uml`. */
export function shortName(name: string): string {
  return /^(?:@[^/]+\/)?(?:mln-)?(?:plugin|backend)-(.+)$/.exec(name)?.[1] ?? name;
}

/** The nearest `node_modules/NAME` at or above a directory, as Node itself searches. */
export function packageDir(name: string, from: string): string | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name);
    if (isFile(join(candidate, 'package.json'))) return candidate;
    if (dirname(dir) === dir) return undefined;
  }
}

/** Reports a package that is not a plugin, a plugin of another api level, and an entry outside of the package. */
export function readManifest(name: string, dir: string): Result<Manifest> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'));
  } catch (thrown) {
    return refuse(name, `its package.json cannot be read: ${messageOf(thrown)}`);
  }
  const root = record(parsed);
  const mln = record(root.mln);
  if (!Object.hasOwn(root, 'mln')) return refuse(name, 'its package.json has no "mln" part, so it is no plugin');
  if (typeof mln.api !== 'number') return refuse(name, '"mln.api" in its package.json must be a number');
  if (mln.api !== apiLevel)
    return { diagnostics: [complain(codes.wrongApiLevel, { name, found: mln.api, wanted: apiLevel }, { plugin: name })] };
  if (typeof mln.entry !== 'string') return refuse(name, '"mln.entry" in its package.json must be the path of its module');
  const entry = resolve(dir, mln.entry);
  const inside = relative(dir, entry);
  if (inside.startsWith('..') || isAbsolute(inside)) return refuse(name, '"mln.entry" leads out of its package');
  return {
    value: {
      ...text(root, 'name', 'package'),
      ...text(root, 'version', 'version'),
      entry,
      claims: wordsIn(mln.claims),
    },
    diagnostics: [],
  };
}

function refuse(name: string, reason: string): Result<Manifest> {
  return {
    diagnostics: [complain(codes.invalidPlugin, { name, reason }, { plugin: name })],
  };
}

type Unknowns = Readonly<Record<string, unknown>>;

function record(value: unknown): Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function text<K extends string>(from: Unknowns, key: string, as: K): { readonly [P in K]?: string } {
  const value = from[key];
  return typeof value === 'string' ? ({ [as]: value } as { readonly [P in K]?: string }) : {}; // TypeScript widens a computed key to string
}

function wordsIn(claims: unknown): Manifest['claims'] {
  return Object.fromEntries(
    Object.entries(record(claims)).map(([block, words]) => [
      block,
      Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [],
    ]),
  );
}
