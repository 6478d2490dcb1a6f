// Packs what would be published, and installs it as a stranger would: from tarballs, without a registry, away from the sources.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repository, spawned } from './mln.js';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
}

const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', LC_ALL: 'C' };

const manifestOf = (dir: string): Manifest => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest; // npm reads it, too

/** @throws Error with what the program said */
export const must = async (file: string, argv: readonly string[], cwd: string): Promise<string> => {
  const ran = await spawned(file, argv, { cwd, env });
  if (ran.code !== 0) throw new Error(`${file} ${argv.join(' ')}: exit ${ran.code}\n${ran.out}\n${ran.err}`);
  return ran.out;
};

/** Of the engine, of all plugins and backends, and of the package that brings them together. */
export const ourPackages = (): readonly string[] => [
  join(repository, 'engine'),
  ...['plugins', 'backends', 'packages'].flatMap((folder) =>
    readdirSync(join(repository, folder))
      .map((name) => join(repository, folder, name))
      .filter((dir) => existsSync(join(dir, 'package.json'))),
  ),
];

/** Tarballs in `to`, by package name. */
export const pack = async (dirs: readonly string[], to: string): Promise<ReadonlyMap<string, string>> => {
  mkdirSync(to, { recursive: true });
  const out = await must('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', to, ...dirs], repository);
  const packed = JSON.parse(out) as readonly { readonly name: string; readonly filename: string }[]; // as npm documents it
  return new Map(packed.map(({ name, filename }) => [name, join(to, filename)]));
};

/** What packages need of others, the needs of those included, as far as it is installed at the top. */
const foreign = (names: Iterable<string>, found = new Set<string>()): ReadonlySet<string> => {
  for (const name of names) {
    const dir = join(repository, 'node_modules', name);
    if (found.has(name) || !existsSync(dir)) continue;
    found.add(name);
    foreign(Object.keys(manifestOf(dir).dependencies ?? {}), found);
  }
  return found;
};

/** With the links of its programs: npm fetches anew what has none. */
const copyInstalled = (name: string, dir: string): void => {
  const to = join(dir, 'node_modules', name);
  cpSync(join(repository, 'node_modules', name), to, { recursive: true });
  const { bin = {} } = manifestOf(to);
  const programs = typeof bin === 'string' ? { [basename(name)]: bin } : bin;
  mkdirSync(join(dir, 'node_modules/.bin'), { recursive: true });
  for (const [program, path] of Object.entries(programs))
    symlinkSync(join('..', name, path), join(dir, 'node_modules/.bin', program));
};

/**
 * `npm install` of these tarballs into an empty directory. What they need of others is copied from this clone's
 * node_modules before, where npm finds it and asks nobody.
 */
export const install = async (tarballs: ReadonlyMap<string, string>, dir: string): Promise<void> => {
  const ours = new Set(tarballs.keys());
  const needs = ourPackages().flatMap((one) => Object.keys(manifestOf(one).dependencies ?? {}));
  for (const name of foreign(needs.filter((need) => !ours.has(need)))) copyInstalled(name, dir);
  writeFileSync(join(dir, 'package.json'), '{ "name": "site", "version": "1.0.0", "private": true }\n');
  // a cache of its own, which is empty: what this machine fetched before must not help
  const quiet = ['--cache', join(dir, 'cache'), '--offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'];
  await must('npm', ['install', ...quiet, ...tarballs.values()], dir);
};
