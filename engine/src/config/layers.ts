// Where configuration may stand, and what each place may say.
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Span } from '../api/span.js';
import type { Defaults, Places, Settings } from './settings.js';

export interface Place {
  readonly layer: 'site' | 'user' | 'project';
  readonly dir: string;
  /** The first that exists is read. */
  readonly files: readonly string[];
  /** Names that look like configuration and are never read here. */
  readonly decoys: readonly string[];
  readonly whyNot: string;
  /** It was asked for by name, so it must be there. */
  readonly required?: true;
}

export interface Layer {
  /** A file, `built-in` or `command line`. */
  readonly origin: string;
  readonly dir: string;
  readonly settings: Partial<Settings>;
  /** Where a key stands in the file: `['defaults', 'jobs']`. */
  spanOf?(path: readonly string[]): Span;
}

export interface PlacesInput {
  readonly projectFile?: string | undefined;
  readonly explicit?: string | undefined;
  readonly home: string;
  readonly cwd: string;
  readonly siteDir: string;
}

function withEnds(name: string, ends: readonly string[]): readonly string[] {
  return ends.map((end) => `${name}.${end}`);
}

const dataEnds = ['yaml', 'json'];
const codeEnds = ['js', 'mjs', 'cjs', 'ts'];

/** `key value` lines: mln.conf, ~/.mln. */
export function isConf(file: string): boolean {
  return extname(file) === '.conf' || basename(file) === '.mln';
}

export function isCode(file: string): boolean {
  return ['.js', '.mjs'].includes(extname(file));
}

/** Wide to narrow. A further form of configuration is a further place here and a loader in config.ts. */
export function placesOf(input: PlacesInput): readonly Place[] {
  return [
    ...(input.explicit === undefined ? [confPlace('site', input.siteDir, 'mln.conf')] : []),
    sitePlace(input),
    confPlace('user', input.home, '.mln'),
    {
      layer: 'user',
      dir: join(input.home, '.config', 'mln'),
      files: withEnds('mln.config', dataEnds),
      decoys: withEnds('mln.config', [...codeEnds, 'yml']),
      whyNot: 'a user configuration is data: mln.config.yaml or mln.config.json',
    },
    ...(input.projectFile === undefined ? [] : [projectPlace(dirname(resolve(input.cwd, input.projectFile)))]),
  ];
}

function confPlace(layer: Place['layer'], dir: string, name: string): Place {
  return {
    layer,
    dir,
    files: [name],
    decoys: [],
    whyNot: '',
  };
}

function sitePlace({ explicit, cwd, siteDir }: PlacesInput): Place {
  const whyNot = 'a site configuration is mln.config.js, .mjs, .yaml or .json';
  if (explicit === undefined)
    return {
      layer: 'site',
      dir: siteDir,
      files: withEnds('mln.config', ['js', 'mjs', ...dataEnds]),
      decoys: withEnds('mln.config', ['cjs', 'ts', 'yml']),
      whyNot,
    };
  const file = resolve(cwd, explicit);
  return { layer: 'site', dir: dirname(file), files: [file], decoys: [], whyNot, required: true };
}

function projectPlace(dir: string): Place {
  return {
    layer: 'project',
    dir,
    files: withEnds('mln', dataEnds),
    decoys: [...withEnds('mln', [...codeEnds, 'yml']), ...withEnds('mln.config', [...codeEnds, ...dataEnds, 'yml'])],
    whyNot: 'a project configuration is data: mln.yaml or mln.json',
  };
}

export const builtinDefaults: Defaults = {
  backend: 'uml',
  storage: 'file',
  opener: 'rootless',
  onFailure: 'lane',
  jobs: Math.max(2, availableParallelism()),
};

export function builtinPaths(home: string): Places {
  return {
    projects: join(home, 'mln', 'projects'),
    templates: join(home, 'mln', 'templates'),
    files: join(home, 'mln', 'files'),
  };
}

export interface Surroundings {
  readonly dir: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * `$USER` in a path is replaced by that environment variable, a leading `~/` by the home directory; relative paths start at
 * the directory of the file. `missing` names the first variable that is not set.
 */
export function expandPath(path: string, { dir, home, env }: Surroundings): { readonly path: string; readonly missing?: string } {
  let missing: string | undefined;
  const replaced = path.replace(/\$([A-Za-z_]\w*)/g, (whole, name: string) => {
    const value = env[name];
    if (value === undefined || value === '') missing ??= name;
    return value ?? whole;
  });
  const rooted = replaced === '~' || replaced.startsWith('~/') ? join(home, replaced.slice(1)) : replaced;
  const absolute = isAbsolute(rooted) ? resolve(rooted) : resolve(dir, rooted);
  return missing === undefined ? { path: absolute } : { path: absolute, missing };
}
