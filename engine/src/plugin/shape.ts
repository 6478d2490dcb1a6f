// The exports of a module → a plugin, or its faults.
import { isCode } from '../api/failure.js';
import { kinds } from '../api/hooks.js';
import { didYouMean } from '../api/nearest.js';
import { optionLayers } from '../api/options.js';
import type { Plugin } from '../api/plugin.js';
import { rootKinds } from '../api/roots.js';
import { anything, type Check, each, fn, isRecord, members, must, names, text } from '../system/check-shape.js';

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

const layers = must(
  (value) => Array.isArray(value) && value.every((item) => optionLayers.some((layer) => layer === item)),
  `a list of ${optionLayers.join(', ')}`,
);

const option: Check = (value, at) => {
  const faults = members({ decoder, doc: text, layers })(value, at);
  return faults.length === 0 && holdsSecret(isRecord(value) ? value.decoder : undefined)
    ? [`"${at}" must not be a secret: name the file that has it`]
    : faults;
};

function holdsSecret(of: unknown): boolean {
  return isRecord(of) && (of.type === 'secret' || (isRecord(of.fields) && Object.values(of.fields).some(holdsSecret)));
}

const parts: Readonly<Record<string, Check>> = {
  name: must((value) => typeof value === 'string' && /^[a-z][a-z0-9-]*$/.test(value), 'lower case letters, digits and hyphens'),
  api: must((value) => typeof value === 'number', 'a number'),
  summary: text,
  always: must((value) => value === true, 'true or absent'),
  after: names,
  before: names,
  afterOptional: names,
  claims: members({}, { global: each(decoder), host: each(decoder), network: each(decoder), switch: each(decoder) }),
  options: each(option),
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
