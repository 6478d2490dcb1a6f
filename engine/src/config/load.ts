// Files, flags and defaults → Config. This file is the only importer of cosmiconfig and uses only its loaders. The explorer of
// cosmiconfig runs `.config/config.js` of the working directory before a caller can check whether that code is trusted. So mln
// finds the file (at fixed places, never upwards), checks it, and only then loads it.
import { readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import { isNameKind } from '../api/roots.js';
import { codes } from '../diagnostics/catalogue.js';
import { asError, complain, messageOf } from '../diagnostics/diagnose.js';
import { isFile, isForeign, whyForeign } from '../system/files/is-file.js';
import { builtinPlugins } from './builtin.js';
import { readConf } from './conf-file.js';
import { onlyAllowed } from './layer-rules.js';
import {
  builtinDefaults,
  builtinPaths,
  environmentLayers,
  expandPath,
  isCode,
  isConf,
  locate,
  type Place,
  placesOf,
  type Surroundings,
} from './layers.js';
import { mergeLayers, pluginPath } from './merge.js';
import { readSettings } from './schema.js';
import type { Config, IgnoredFile, KeptKey, Layer, NamedPlugin, Settings } from './settings.js';
import { trusted } from './trust.js';

export type { Config } from './settings.js';

export interface ConfigInput {
  /** The project's text; the project configuration is in the same directory. */
  readonly projectFile?: string | undefined;
  /** `--config` or MLN_CONFIG: mln reads this file instead of the site's file. */
  readonly explicit?: string | undefined;
  readonly flags: Partial<Settings>;
  readonly home: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default `/etc/mln`. */
  readonly siteDir?: string;
  /** The caller, whose files mln trusts in addition to root's; default: the user of this process. */
  readonly uid?: number;
  /** Returns the reason why mln may not run the code in a file; default: `trusted` for the caller. */
  readonly distrust?: (file: string) => Promise<string | undefined>;
}

/** There is a value even after errors, without the faulty parts. */
export async function loadConfig(input: ConfigInput): Promise<Result<Config>> {
  const reading = newReading(input);
  const from = { siteDir: '/etc/mln', ...input };
  const layers: Layer[] = [];
  const forced = input.explicit === undefined ? undefined : await forcedSite(from);
  if (forced !== undefined) add(reading, forced.reading);
  layers.push(...(forced?.layers ?? []));
  for (const place of placesOf(from)) {
    if (forced?.layers.some(({ origin }) => origin === place.files[0]) === true) continue; // the caller names the site's own file
    // beside a site that the caller cannot replace, the file that the caller names is a file of the user
    const layer = forced !== undefined && place.layer === 'site' ? 'user' : place.layer;
    layers.push(...(await readPlace(reading, { ...place, layer }, layers)));
  }
  const environment = environmentLayers(input.env, input.cwd);
  reading.diagnostics.push(...environment.diagnostics);
  layers.push(...environment.layers.map((layer) => withPaths(reading, layer)));
  layers.push(withPaths(reading, { layer: 'command line', origin: 'command line', dir: input.cwd, settings: input.flags }));
  const merged = mergeLayers({ plugins: builtin, defaults: builtinDefaults, paths: builtinPaths(input.home) }, layers);
  return { value: { ...merged, kept: reading.kept, ignored: reading.ignored }, diagnostics: reading.diagnostics };
}

const builtin: readonly NamedPlugin[] = builtinPlugins.map((name) => ({ name, from: 'built-in' }));

interface Reading {
  readonly input: ConfigInput;
  readonly diagnostics: Diagnostic[];
  readonly ignored: IgnoredFile[];
  readonly kept: KeptKey[];
}

function newReading(input: ConfigInput): Reading {
  return { input, diagnostics: [], ignored: [], kept: [] };
}

function add(to: Reading, from: Reading): void {
  to.diagnostics.push(...from.diagnostics);
  to.ignored.push(...from.ignored);
  to.kept.push(...from.kept);
}

/**
 * The layers of the site, if the file that `--config` or MLN_CONFIG names cannot replace them. The site names mandatory plugins, or
 * mln cannot read the site and so cannot know.
 */
async function forcedSite(input: ConfigInput & { readonly siteDir: string }) {
  const reading = newReading(input);
  const layers: Layer[] = [];
  const { explicit: _, ...without } = input;
  const places = placesOf(without).filter(({ layer }) => layer === 'site');
  for (const place of places) layers.push(...(await readPlace(reading, place, layers)));
  const unread = places.some(({ dir, files }) => {
    const file = files.map((name) => join(dir, name)).find(isFile);
    return file !== undefined && !layers.some(({ origin }) => origin === file);
  });
  return unread || layers.some(({ settings }) => settings.mandatory !== undefined) ? { reading, layers } : undefined;
}

async function readPlace(reading: Reading, place: Place, wider: readonly Layer[]): Promise<readonly Layer[]> {
  for (const name of place.decoys)
    if (isFile(join(place.dir, name))) reading.ignored.push({ file: join(place.dir, name), reason: place.whyNot });
  const present: string[] = [];
  for (const name of place.files) {
    const file = place.required ? name : join(place.dir, name);
    if (isFile(file)) present.push(file);
    else if (place.required) reading.diagnostics.push(complain(codes.invalidConfiguration, { file, reason: 'not found' }));
  }
  const foreign = place.layer === 'project' ? place.files.find((name) => isForeign(join(place.dir, name))) : undefined;
  if (foreign !== undefined) {
    reading.diagnostics.push(complain(codes.invalidConfiguration, { file: join(place.dir, foreign), reason: whyForeign }));
    return [];
  }
  const [file, ...rest] = present;
  if (file === undefined) return [];
  for (const other of rest) reading.ignored.push({ file: other, reason: `${file} is read instead` });
  const read = isConf(file) ? await readConfAt(reading, file) : await readFileAt(reading, place, file);
  if (read === undefined) return [];
  const reason = read.settings.options === undefined ? undefined : await distrusted(reading, file);
  const written = {
    layer: place.layer,
    origin: file,
    dir: dirname(file),
    ...read,
    ...(reason === undefined ? {} : { distrust: reason }),
  };
  const { layer, diagnostics } = onlyAllowed(written);
  reading.diagnostics.push(...diagnostics);
  return [withPaths(reading, place.layer === 'project' ? withoutPlugins(reading, layer, wider) : layer)];
}

type Read = Pick<Layer, 'settings' | 'spanOf'>;

/** A conf file is data alone, so its owner need not be trusted. */
async function readConfAt(reading: Reading, file: string): Promise<Read | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    reading.diagnostics.push(complain(codes.invalidConfiguration, { file, reason: messageOf(thrown) }));
    return undefined;
  }
  const { settings, places, kept, diagnostics } = readConf(file, text, (path) =>
    expanded(reading, path, { origin: file, dir: dirname(file) }),
  );
  reading.diagnostics.push(...diagnostics);
  reading.kept.push(...kept);
  return { settings, spanOf: (path) => places.get(path.join('.')) ?? { file, line: 1, column: 1, length: 1 } };
}

async function readFileAt(reading: Reading, place: Place, file: string): Promise<Read | undefined> {
  const refused = async () => {
    const reason = await distrusted(reading, file);
    if (reason === undefined) return false;
    reading.diagnostics.push(complain(codes.untrustedFile, { file, reason }));
    reading.ignored.push({ file, reason });
    return true;
  };
  if (isCode(file) && (await refused())) return undefined;
  let settings: Partial<Settings>;
  let content = '';
  const complainOf = (reason: string, at: string, hint?: string) => {
    const span = locate(file, content, at.replace(/\[.*/, '').split('.'));
    reading.diagnostics.push({ ...complain(codes.invalidConfiguration, { file, reason }, { hint }), span });
  };
  try {
    content = await readFile(file, 'utf8');
    settings = readSettings(await load(file, content), complainOf);
  } catch (thrown) {
    complainOf(loaderReason(thrown, file), '');
    return undefined;
  }
  // a plugin is code, and an option of ssh can name a program; a project may set neither
  const runsCode = settings.plugins !== undefined || settings.servers !== undefined;
  if (place.layer !== 'project' && !isCode(file) && runsCode && (await refused())) return undefined;
  return { settings, spanOf: (path) => locate(file, content, path) };
}

function distrusted({ input }: Reading, file: string): Promise<string | undefined> {
  const { distrust, uid = process.getuid?.() ?? 0 } = input;
  return distrust === undefined ? trusted(file, { uid }) : distrust(file);
}

async function load(file: string, content: string): Promise<unknown> {
  const { defaultLoaders } = await import('cosmiconfig');
  const end = extname(file);
  if (end !== '.js' && end !== '.mjs' && end !== '.yaml' && end !== '.json')
    throw new Error('its name must end in .js, .mjs, .yaml or .json');
  return content.trim() === '' ? undefined : defaultLoaders[end](file, content);
}

// the first line of cosmiconfig only repeats the path
function loaderReason(thrown: unknown, file: string): string {
  const lines = asError(thrown).message.split('\n');
  const first = lines.find((line) => line.trim() !== '' && !/^(YAML|JSON) Error in /.test(line));
  return messageOf(new Error(first)).replaceAll(file, 'it');
}

/** A project may name plugins that another layer names, and brings none. */
function withoutPlugins(reading: Reading, layer: Layer, wider: readonly Layer[]): Layer {
  const named = new Set([...builtin.map(({ name }) => name), ...wider.flatMap(pluginsOf)]);
  for (const name of pluginsOf(layer))
    if (!named.has(name)) reading.diagnostics.push(complain(codes.pluginNotAllowed, { name, file: layer.origin }));
  const { plugins: _, ...settings } = layer.settings;
  return { ...layer, settings };
}

function pluginsOf({ settings, dir }: Layer): readonly string[] {
  return (settings.plugins ?? []).map((name) => pluginPath(name, dir));
}

function withPaths(reading: Reading, layer: Layer): Layer {
  const expand = (written: string): string => expanded(reading, written, layer);
  const { paths, includeRoots, roots } = layer.settings;
  return {
    ...layer,
    settings: {
      ...layer.settings,
      ...(includeRoots === undefined ? {} : { includeRoots: includeRoots.map(expand) }),
      ...(roots === undefined
        ? {}
        : {
            roots: Object.fromEntries(
              Object.entries(roots).map(([kind, places]) => [kind, isNameKind(kind) ? places : places.map(expand)]),
            ),
          }),
      ...(paths === undefined
        ? {}
        : { paths: Object.fromEntries(Object.entries(paths).map(([key, path]) => [key, expand(path)])) }),
    },
  };
}

function expanded(reading: Reading, written: string, { origin, dir }: Pick<Layer, 'origin' | 'dir'>): string {
  const around: Surroundings = { dir, home: reading.input.home, env: reading.input.env };
  const { path, missing } = expandPath(written, around);
  if (missing !== undefined) {
    const reason = `"${written}": environment variable ${missing} is not set`;
    reading.diagnostics.push(complain(codes.invalidConfiguration, { file: origin, reason }));
  }
  return path;
}
