// The places of configuration: files, environment, command line. Each becomes one layer.
import { availableParallelism } from 'node:os';
import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import { readSettings } from './schema.js';
import type { Defaults, Layer, Places } from './settings.js';

export interface Place {
  readonly layer: 'site' | 'user' | 'project';
  readonly dir: string;
  /** mln reads the first of these files that exists. */
  readonly files: readonly string[];
  /** Names that look like configuration files and that mln never reads here. */
  readonly decoys: readonly string[];
  readonly whyNot: string;
  /** The user names this file, so it must exist. */
  readonly required?: true;
}

interface PlacesInput {
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

/** Wide to narrow. A new form of configuration needs a new place here and a loader in config.ts. */
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

/** Variable to dotted key. An empty variable counts as unset. */
const variables = {
  MLN_PROJECTS: 'paths.projects',
  MLN_TEMPLATES: 'paths.templates',
  MLN_FILES: 'paths.files',
  MLN_BACKEND: 'defaults.backend',
  MLN_STORAGE: 'defaults.storage',
  MLN_OPENER: 'defaults.opener',
  MLN_JOBS: 'defaults.jobs',
  MLN_ON_FAILURE: 'defaults.onFailure',
} as const;

/** A layer for each variable that is set: narrower than every file, wider than the command line. */
export function environmentLayers(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): { readonly layers: readonly Layer[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const layers = Object.entries(variables).flatMap(([name, key]) => {
    const value = env[name];
    if (value === undefined || value === '') return [];
    const origin = `environment ${name}`;
    const [group = '', field = ''] = key.split('.');
    const written = { [group]: { [field]: name === 'MLN_JOBS' && /^\d+$/.test(value) ? Number(value) : value } };
    const complainOf = (reason: string) => diagnostics.push(complain(codes.invalidConfiguration, { file: origin, reason }));
    return [{ layer: 'environment' as const, origin, dir: cwd, settings: readSettings(written, complainOf) }];
  });
  return { layers, diagnostics };
}

// The loaders of YAML, JSON and JavaScript give no places, so `locate` looks for the key in the text.

/** The first place below its parents that has each part of the path as a key; the beginning of the file if no place has it. */
export function locate(file: string, text: string, path: readonly string[]): Span {
  let from = 0;
  let found: { readonly at: number; readonly length: number } | undefined;
  for (const key of path) {
    found = keyAfter(text, key, from);
    if (found === undefined) break;
    from = found.at + found.length;
  }
  if (found === undefined) return { file, line: 1, column: 1, length: 1 };
  const before = text.slice(0, found.at);
  const line = before.split('\n').length;
  return { file, line, column: found.at - before.lastIndexOf('\n'), length: found.length };
}

function keyAfter(text: string, key: string, from: number): { readonly at: number; readonly length: number } | undefined {
  const name = key.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  for (const match of text.slice(from).matchAll(new RegExp(`(?<![\\w.$-])(["']?)${name}\\1\\s*:`, 'g'))) {
    const at = from + match.index;
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
    if (!/(?:^|\s)#|^\s*\/\//.test(line)) return { at, length: match[0].replace(/\s*:$/, '').length };
  }
  return undefined;
}
