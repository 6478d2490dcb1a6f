// Configuration, plugins and the place of a project file → the places of the server that the project may name.
import { basename, dirname } from 'node:path';
import type { Plugin } from '../api/plugin.js';
import { isBelow, type RootKind, type Roots, rootKinds } from '../api/roots.js';
import type { Config } from './settings.js';

export interface RootsContext {
  readonly config: Pick<Config, 'paths' | 'roots' | 'includeRoots' | 'defaults'>;
  readonly plugins: readonly Plugin[];
  readonly home: string;
  /** The kind of a word of hosts that names a thing of the server. */
  kindOf(word: string): string | undefined;
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

function allOf(kind: RootKind, own: readonly string[], { config, plugins, kindOf }: RootsContext): readonly string[] {
  const configured = config.roots[kind] ?? [];
  const ofPlugins = plugins.flatMap(({ roots }) => roots?.[kind] ?? []);
  const words = (config.defaults.words ?? []).filter(({ word, span }) => kindOf(word) === kind && !isBesideProject(span.file));
  return [...new Set([...own, ...ofPlugins, ...configured, ...words.map(({ value }) => value)])].filter((one) =>
    one.startsWith('/'),
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
