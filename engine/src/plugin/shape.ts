// The exports of a module → a plugin, or its faults.
import { isCode } from '../api/failure.js';
import { kinds } from '../api/hooks.js';
import { didYouMean } from '../api/nearest.js';
import type { Plugin } from '../api/plugin.js';
import { rootKinds } from '../api/roots.js';

/** Each fault in a few words; empty when the value is a plugin. */
export function faultsOf(value: unknown): readonly string[] {
  if (!isRecord(value)) return ['its default export is no plugin: export default definePlugin({ ... })'];
  const faults = Object.entries(value).flatMap(([key, part]) => {
    const check = Object.hasOwn(parts, key) ? parts[key] : undefined;
    return check === undefined ? [`it has an unknown part "${key}"`] : part === undefined ? [] : check(part, key);
  });
  return [...['name', 'api', 'summary'].filter((key) => value[key] === undefined).map((key) => `"${key}" is missing`), ...faults];
}

/**
 * The type that an empty result of `faultsOf` proves, except for the argument types of functions, which do not exist at run time.
 */
export function isPlugin(value: unknown): value is Plugin {
  return faultsOf(value).length === 0;
}

type Unknowns = Readonly<Record<string, unknown>>;
type Check = (value: unknown, at: string) => readonly string[];

function isRecord(value: unknown): value is Unknowns {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function must(test: (value: unknown) => boolean, wanted: string): Check {
  return (value, at) => (test(value) ? [] : [`"${at}" must be ${wanted}`]);
}

const text = must((value) => typeof value === 'string', 'a text');
const fn = must((value) => typeof value === 'function', 'a function');
const anything: Check = () => [];
const names = must((value) => Array.isArray(value) && value.every((item) => typeof item === 'string'), 'a list of names');

function each(check: Check): Check {
  return (value, at) =>
    isRecord(value) ? Object.entries(value).flatMap(([key, part]) => check(part, `${at}.${key}`)) : [`"${at}" must be an object`];
}

/** Required and optional members. A plugin may have any further members. */
function members(needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value, at) => {
    if (!isRecord(value)) return [`"${at}" must be an object`];
    const wanted = Object.entries(needed).flatMap(([key, check]) => check(value[key], `${at}.${key}`));
    const allowed = Object.entries(optional).flatMap(([key, check]) =>
      value[key] === undefined ? [] : check(value[key], `${at}.${key}`),
    );
    return [...wanted, ...allowed];
  };
}

const undo: Check = (value, at) =>
  typeof value === 'function' || ['none', 'covered-by-disk', 'irreversible'].includes(String(value))
    ? []
    : [`"${at}" must be a function, 'none', 'covered-by-disk' or 'irreversible'`];

const hooks: Check = (value, at) => {
  if (!isRecord(value)) return [`"${at}" must be an object`];
  return Object.entries(value).flatMap(([name, handler]) => {
    if (!Object.hasOwn(kinds, name)) {
      const hint = didYouMean(name, Object.keys(kinds));
      return [`there is no hook "${name}"${hint === undefined ? '' : `, ${hint}`}`];
    }
    if (handler === undefined || typeof handler === 'function') return [];
    return isSlotted(handler)
      ? []
      : [`"${at}.${name}" must be a function, { slot: 'early' or 'late', handler } or { early, late }`];
  });
};

function isSlotted(handler: unknown): boolean {
  if (!isRecord(handler)) return false;
  if (typeof handler.handler === 'function') return ['early', 'late'].includes(String(handler.slot));
  return typeof handler.early === 'function' && typeof handler.late === 'function';
}

const decoder = members({ reads: text, type: text, decode: fn });
const oneLine = { summary: text };

const backend = members(
  {
    ...oneLine,
    capabilities: members({ hvm: text, liveMigration: text, snapshots: text }),
    disk: members({ formats: names }),
    observe: fn,
    define: fn,
    start: fn,
    stop: fn,
    undefine: fn,
    connect: fn,
    disconnect: fn,
  },
  { console: fn, log: fn, move: fn, ownServers: fn },
);

function declares(value: unknown, ability: string): boolean {
  return isRecord(value) && isRecord(value.capabilities) && value.capabilities[ability] !== 'no';
}

function implementsVerb(value: unknown, verb: string): boolean {
  return isRecord(value) && typeof value[verb] === 'function';
}

/** Verbs that a backend must have exactly when it declares an ability. */
const ables: readonly (readonly [ability: string, verbs: readonly string[]])[] = [
  ['liveMigration', ['move']],
  ['snapshots', ['snapshot', 'restore', 'deleteSnapshot']],
];

const agreeing: Check = (value, at) =>
  ables.flatMap(([ability, verbs]) =>
    verbs
      .filter((verb) => implementsVerb(value, verb) !== declares(value, ability))
      .map((verb) => `"${at}.${verb}" must be there exactly when capabilities.${ability} is not "no"`),
  );

const row = members({ code: must(isCode, 'MLN and four digits'), message: text }, { hint: text });

const catalogue: Check = (value, at) => {
  const faults = each(row)(value, at);
  const given = isRecord(value) ? Object.values(value).map((one) => (isRecord(one) ? one.code : undefined)) : [];
  const twice = new Set(given.filter((code, i) => given.indexOf(code) !== i));
  return faults.length > 0 ? faults : [...twice].map((code) => `"${at}" has ${String(code)} twice`);
};

const parts: Readonly<Record<string, Check>> = {
  name: must((value) => typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value), 'lower case letters, digits and hyphens'),
  api: must((value) => typeof value === 'number', 'a number'),
  summary: text,
  always: must((value) => value === true, 'true or absent'),
  after: names,
  before: names,
  afterOptional: names,
  claims: members({}, { global: each(decoder), host: each(decoder), network: each(decoder), switch: each(decoder) }),
  actions: each(members({ run: fn, undo }, { check: fn })),
  edits: each(fn),
  guest: each(fn),
  hooks,
  backends: each((value, at) => [...backend(value, at), ...agreeing(value, at)]),
  storage: each(members({ ...oneLine, provision: fn, commit: fn, remove: fn })),
  openers: each(members({ ...oneLine, unsupportedReason: fn, open: fn })),
  commands: each(members({ ...oneLine, run: fn }, { arguments: names, aliases: names, options: anything })),
  programs: each(text),
  roots: members({}, Object.fromEntries(rootKinds.map((kind) => [kind, names]))),
  codes: catalogue,
};
