// Configuration, plugins and the place of a project file → the things of the server that the project may name.
import { basename, dirname } from 'node:path';
import type { Plugin } from '../api/plugin.js';
import { hasName, isBelow, isNameKind, type RootKind, type Roots, rootKinds, type ServerThingSpec } from '../api/roots.js';
import type { DecodedOptions } from './options.js';
import type { Config } from './settings.js';

export interface RootsContext {
  readonly config: Pick<Config, 'paths' | 'roots' | 'includeRoots' | 'defaults'>;
  readonly plugins: readonly Plugin[];
  readonly options: DecodedOptions;
  readonly home: string;
  /** The thing of the server that a word of hosts names. */
  namedBy(word: string): ServerThingSpec | undefined;
}

/** `projectFile` is absolute; `undefined` leaves out what the directory of the project file allows. */
export function rootsOf(ctx: RootsContext, projectFile: string | undefined): Roots {
  const { config, home } = ctx;
  const { paths } = config;
  const beside = projectFile === undefined ? [] : besideProject(dirname(projectFile), home);
  const own: Partial<Roots> = {
    files: [...beside, paths.files],
    templates: [paths.templates],
    includes: [...(projectFile === undefined ? [] : [dirname(projectFile)]), ...config.includeRoots],
  };
  return Object.fromEntries(rootKinds.map((kind) => [kind, allOf(kind, own[kind] ?? [], ctx)])) as Roots; // has every kind
}

function allOf(kind: RootKind, own: readonly string[], ctx: RootsContext): readonly string[] {
  const configured = ctx.config.roots[kind] ?? [];
  const ofPlugins = ctx.plugins.flatMap(({ roots }) => roots?.[kind] ?? []);
  const all = new Set([...own, ...ofPlugins, ...configured, ...inWords(kind, ctx), ...inOptions(kind, ctx)]);
  return [...all].filter((one) => isNameKind(kind) || one.startsWith('/'));
}

/** Things that the configuration itself names in a default of a word. */
function inWords(kind: RootKind, { config, namedBy }: RootsContext): readonly string[] {
  return (config.defaults.words ?? []).flatMap(({ word, value, span }) => {
    const names = namedBy(word);
    if (names?.root !== kind || isBesideProject(span.file)) return [];
    return [hasName(names) ? (names.nameIn?.(value) ?? value) : value];
  });
}

/** Things that the configuration itself names in an option, which no project may set. */
function inOptions(kind: RootKind, { plugins, options: decoded }: RootsContext): readonly string[] {
  return plugins.flatMap(({ name, options = {} }) =>
    Object.entries(options).flatMap(([key, { decoder, layers }]) => {
      const value = decoded[name]?.[key];
      return decoder.names?.root === kind && !layers.includes('project') && typeof value === 'string' ? [value] : [];
    }),
  );
}

/** The home directory and the directories above it hold more than one project, and secrets: they do not count. */
function besideProject(directory: string, home: string): readonly string[] {
  return isBelow(home, [directory]) ? [] : [directory];
}

// the configuration beside a project is data of the project
function isBesideProject(file: string): boolean {
  return ['mln.yaml', 'mln.json'].includes(basename(file));
}
