// The content of a configuration file → Settings. The reader names each wrong key and type.
import type { Json } from '../api/json.js';
import { didYouMean } from '../api/nearest.js';
import type { Roots } from '../api/roots.js';
import { failurePolicies, type LayerDefaults, type Places, type PluginOrder, type Server, type Settings } from './settings.js';

/** The reader calls it once for each fault: `"defaults.jobs" must be a whole number of at least 1`, at `defaults.jobs`. */
export type Complain = (reason: string, at: string, hint?: string) => void;

type Reader<T> = (value: unknown, at: string, complain: Complain) => T | undefined;
type Readers<T> = { readonly [K in keyof T]-?: Reader<T[K]> };

/** The reader reports faulty parts and leaves them out. */
export function readSettings(value: unknown, complain: Complain): Partial<Settings> {
  return value === undefined || value === null ? {} : (settings(value, '', complain) ?? {});
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function refuse(complain: Complain, at: string, wanted: string): undefined {
  complain(`${at === '' ? 'the whole' : `"${at}"`} must be ${wanted}`, at);
  return undefined;
}

function join(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

const word: Reader<string> = (value, at, complain) =>
  typeof value === 'string' && value.trim() !== '' ? value : refuse(complain, at, 'a text');

// `memory: 256` is a number to YAML
const wordOrNumber: Reader<string> = (value, at, complain) =>
  word(typeof value === 'number' ? String(value) : value, at, complain);

const count: Reader<number> = (value, at, complain) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1
    ? value
    : refuse(complain, at, 'a whole number of at least 1');

const words: Reader<readonly string[]> = (value, at, complain) => {
  if (!Array.isArray(value)) return refuse(complain, at, 'a list of texts');
  return value.flatMap((item: unknown, n) => word(item, `${at}[${n}]`, complain) ?? []);
};

// ssh takes a text that begins with a dash as an option
const address: Reader<string> = (value, at, complain) => {
  const read = word(value, at, complain);
  return read?.startsWith('-') ? refuse(complain, at, 'a name or user@host') : read;
};

const absolute: Reader<string> = (value, at, complain) => {
  const read = word(value, at, complain);
  return read === undefined || read.startsWith('/') ? read : refuse(complain, at, 'an absolute path');
};

function oneOf<const T extends string>(allowed: readonly T[]): Reader<T> {
  return (value, at, complain) => allowed.find((one) => one === value) ?? refuse(complain, at, `one of ${allowed.join(', ')}`);
}

function object<T>(readers: Readers<T>): Reader<Partial<T>> {
  return (value, at, complain) => {
    if (!isRecord(value)) return refuse(complain, at, 'a group of keys');
    const known: Readonly<Record<string, Reader<unknown>>> = readers;
    const entries = Object.entries(value).flatMap(([key, part]) => {
      const reader = Object.hasOwn(known, key) ? known[key] : undefined;
      if (reader === undefined) complain(`unknown key "${join(at, key)}"`, join(at, key), didYouMean(key, Object.keys(known)));
      const read = reader?.(part, join(at, key), complain);
      return read === undefined ? [] : [[key, read]];
    });
    return Object.fromEntries(entries) as Partial<T>; // the reader of its own key read each entry
  };
}

function recordOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at, complain) => {
    if (!isRecord(value)) return refuse(complain, at, 'a group of keys');
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, part]) => {
        const read = reader(part, join(at, key), complain);
        return read === undefined ? [] : [[key, read]];
      }),
    );
  };
}

// aliases of YAML can make a value contain itself, or a small file a huge value
const deepest = 16;
const mostParts = 10_000;

const json: Reader<Json> = (value, at, complain) =>
  isJson(value, deepest, { left: mostParts })
    ? value
    : refuse(complain, at, `plain data (texts, numbers, lists, groups), at most ${deepest} deep and ${mostParts} parts`);

function isJson(value: unknown, depth: number, budget: { left: number }): value is Json {
  if (value === null || ['string', 'boolean'].includes(typeof value)) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (depth === 0 || --budget.left < 0) return false;
  if (!Array.isArray(value) && !isRecord(value)) return false;
  return Object.values(value).every((item: unknown) => isJson(item, depth - 1, budget));
}

const settings = object<Settings>({
  plugins: words,
  disable: words,
  mandatory: words,
  order: recordOf(object<PluginOrder>({ after: words, before: words })),
  defaults: object<LayerDefaults>({
    backend: word,
    storage: word,
    opener: word,
    onFailure: oneOf(failurePolicies),
    jobs: count,
    server: word,
    words: recordOf(wordOrNumber),
  }),
  paths: object<Places>({ projects: word, templates: word, files: word }),
  includeRoots: words,
  roots: object<Roots>({
    ...{ files: words, kernels: words, templates: words, devices: words, includes: words },
    ...{ volumeGroups: words, networks: words },
  }),
  servers: recordOf(object<Server>({ ssh: address, options: words, address, projects: absolute })),
  options: recordOf(recordOf(json)),
});
