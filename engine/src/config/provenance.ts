// The place of each configuration value, and the values of wider layers that it overrides: the answer to "why is it so?".
import type { Json } from '../api/json.js';
import type { Span } from '../api/span.js';
import type { Config, Layer, ProvenanceStep } from './settings.js';

export type Provenance = Config['provenance'];

/** Single values only: lists have no winner. The widest layer is first; the last one wins. */
export function provenanceOf(base: Pick<Config, 'defaults' | 'paths'>, layers: readonly Layer[]): Provenance {
  const provenance: Record<string, ProvenanceStep[]> = {};
  const builtin = { defaults: without(base.defaults, 'words'), paths: base.paths };
  const all: readonly Omit<Layer, 'dir' | 'layer'>[] = [{ origin: 'built-in', settings: builtin }, ...layers];
  for (const { origin, settings, spanOf } of all)
    for (const [path, value] of valuesOf(settings)) {
      const key = path.join('.');
      const span = spanOf?.(path);
      const steps = provenance[key] ?? [];
      steps.push({ value: /passw|secret/i.test(key) ? '[secret]' : value, origin, ...(span === undefined ? {} : { span }) });
      provenance[key] = steps;
    }
  return provenance;
}

type Value = readonly [path: readonly string[], value: Json];

function valuesOf({ defaults = {}, paths = {}, servers = {}, options = {} }: Partial<Layer['settings']>): readonly Value[] {
  return [
    ...within(['defaults'], without(defaults, 'words')),
    ...within(['defaults', 'words'], defaults.words ?? {}),
    ...within(['paths'], paths),
    ...Object.entries(servers).flatMap(([server, own]) => within(['servers', server], own)),
    ...Object.entries(options).flatMap(([plugin, own]) => within(['options', plugin], own)),
  ];
}

function without<T extends object, K extends keyof T>(from: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = from;
  return rest;
}

function within(path: readonly string[], from: object): readonly Value[] {
  return Object.entries(from).map(([key, value]: [string, Json]) => [[...path, key], value]);
}

export interface ConfigRow {
  readonly key: string;
  readonly value: Json;
  /** A file, `built-in`, `environment` or `command line`. */
  readonly origin: string;
  /** In that file. */
  readonly line?: number;
  /** The values of wider layers, the nearest layer first. */
  readonly overrode: readonly Omit<ConfigRow, 'key' | 'overrode'>[];
}

/** Every value with its place; lists have a row for each item. */
export function explainConfig(config: Config): readonly ConfigRow[] {
  const row = (key: string, value: Json, id = key): ConfigRow => ({
    key,
    value,
    origin: config.origins[id] ?? 'built-in',
    overrode: [],
  });
  return [
    ...config.plugins.map(({ name }) => row('plugins', name, `plugins.${name}`)),
    ...config.disable.map((name) => row('disable', name, `disable.${name}`)),
    ...config.mandatory.map((name) => row('mandatory', name, `mandatory.${name}`)),
    ...Object.entries(config.order).map(([plugin, order]) => row(`order.${plugin}`, { ...order })),
    ...config.includeRoots.map((dir) => row('includeRoots', dir, `includeRoots.${dir}`)),
    ...Object.entries(config.roots).flatMap(([kind, places]) =>
      places.map((place) => row(`roots.${kind}`, place, `roots.${kind}.${place}`)),
    ),
    ...Object.entries(config.provenance).map(([key, steps]) => rowOf(key, steps)),
  ];
}

function rowOf(key: string, steps: readonly ProvenanceStep[]): ConfigRow {
  const [last, ...wider] = steps.toReversed().map(placedValue);
  if (last === undefined) throw new Error(`no step of ${key}`); // created with its first step
  return { key, ...last, overrode: wider };
}

function placedValue({ value, origin, span }: ProvenanceStep): Omit<ConfigRow, 'key' | 'overrode'> {
  return {
    value,
    origin,
    ...(span === undefined ? {} : { line: span.line }),
  };
}

/** `/etc/mln/mln.conf:12` */
export function placed({ origin, line }: { readonly origin: string; readonly line?: number }): string {
  return line === undefined ? origin : `${origin}:${line}`;
}

/** The place of a value, for callers that have only its key. */
export function originOf(
  { provenance }: Pick<Config, 'provenance'>,
  key: string,
): { readonly origin: string; readonly span?: Span } {
  const { origin = 'built-in', span } = provenance[key]?.at(-1) ?? {};
  return span === undefined ? { origin } : { origin, span };
}
