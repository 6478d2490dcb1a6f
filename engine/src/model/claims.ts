// Claims: the owner of each word in each block. The kernel's own words are here too.

import type { Claims } from '../api/claims.js';
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Node } from '../api/draft.js';
import type { MacRange } from '../api/drivers.js';
import type { DecodeContext, Decoder } from '../api/fields.js';
import { foreignOwner, providedBy } from '../api/foreign-words.js';
import { didYouMean, nearest } from '../api/nearest.js';
import type { Plugin } from '../api/plugin.js';
import { flag, int, text } from '../api/scalars.js';
import { codes } from '../diagnostics/catalogue.js';
import { failure, messageOf } from '../diagnostics/diagnose.js';

export const places = ['global', 'host', 'network', 'switch'] as const;
export type Place = (typeof places)[number];

export interface Claim {
  /** The plugin's name; `mln` for words of the kernel. */
  readonly plugin: string;
  readonly word: string;
  readonly decoder: Decoder<unknown>;
  /** The word chooses a driver. Its value belongs to the plugin's settings only if the plugin claims the word as well. */
  readonly chooses?: 'backend' | 'storage';
  /** The result of the decoder when the word is absent. */
  readonly absent: unknown;
}

export interface ClaimTable {
  owner(place: Place, word: string): Claim | undefined;
  /** All words of a place, kernel's first, in the order of the claims. */
  words(place: Place): readonly Claim[];
  /** The settings, by plugin and word, of a block without words of plugins. */
  absent(place: Place): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The hint for a word that no plugin claims in that place. */
  suggest(place: Place | 'nowhere', word: string): string | undefined;
  /** Words that one plugin claims in both `global` and `host`, and flags of backends and storage. The host wins over `global`. */
  readonly shared: ReadonlySet<string>;
  readonly backends: readonly string[];
  readonly storage: readonly string[];
  readonly openers: readonly string[];
  /** By backend: the range for hardware addresses, if the backend has one. */
  readonly macs: ReadonlyMap<string, MacRange>;
}

/** Two plugins that claim one word in one place cause `wordClaimedTwice`, and the first plugin keeps the word. */
export function buildClaims(plugins: readonly Plugin[]): Result<ClaimTable> {
  const diagnostics: Diagnostic[] = [];
  const tables = new Map(places.map((place) => [place, new Map<string, Claim>()]));
  const enter = (place: Place, claim: Omit<Claim, 'absent'>): void => {
    const table = tables.get(place);
    const taken = table?.get(claim.word);
    if (taken === undefined) table?.set(claim.word, { ...claim, absent: absentValue(claim, diagnostics) });
    else if (claim.chooses !== undefined && taken.plugin === claim.plugin && taken.chooses === undefined)
      table?.set(claim.word, { ...taken, chooses: claim.chooses });
    else
      diagnostics.push(
        failure(codes.wordClaimedTwice, undefined, { a: taken.plugin, b: claim.plugin, word: claim.word, where: titles[place] }),
      );
  };
  for (const { place, word, decoder } of claimsOf(kernelClaims)) enter(place, { plugin: kernelName, word, decoder });
  for (const plugin of plugins) enterPlugin(plugin, enter);
  const names = (key: 'backends' | 'storage' | 'openers') => plugins.flatMap((plugin) => Object.keys(plugin[key] ?? {}));
  const drivers = { backends: names('backends'), storage: names('storage'), openers: names('openers') };
  const macs = new Map(plugins.flatMap((plugin) => macRanges(plugin)));
  return { value: { ...drivers, macs, ...lookups(tables) }, diagnostics };
}

/** The value of a word that a block does not have. A decoder that throws is a fault of its plugin. */
function absentValue({ decoder, plugin, word }: Omit<Claim, 'absent'>, diagnostics: Diagnostic[]): unknown {
  try {
    return decoder.decode(undefined, word, nowhere);
  } catch (thrown) {
    const values = { name: plugin, hook: `the word ${word}`, reason: messageOf(thrown) };
    diagnostics.push(failure(codes.hookFailed, undefined, values));
    return undefined;
  }
}

function macRanges({ backends = {} }: Plugin): readonly (readonly [string, MacRange])[] {
  return Object.entries(backends).flatMap(([name, { macs }]) => (macs === undefined ? [] : [[name, macs] as const]));
}

type Tables = ReadonlyMap<Place, ReadonlyMap<string, Claim>>;

const titles: Readonly<Record<Place, string>> = {
  global: 'global',
  host: 'host',
  network: 'network IF { }',
  switch: 'switch',
};

const belongsIn: Readonly<Record<Place, string>> = {
  global: 'global { }',
  host: 'host NAME { } or a superclass',
  network: 'network IF { }',
  switch: 'switch NAME { }',
};

function enterPlugin(plugin: Plugin, enter: (place: Place, claim: Omit<Claim, 'absent'>) => void): void {
  for (const { place, word, decoder } of claimsOf(plugin.claims ?? {})) enter(place, { plugin: plugin.name, word, decoder });
  for (const word of Object.keys(plugin.backends ?? {}))
    for (const place of ['global', 'host', 'switch'] as const)
      enter(place, {
        plugin: plugin.name,
        word,
        decoder: flag({ doc: 'this backend runs the host or switch' }),
        chooses: 'backend',
      });
  for (const word of Object.keys(plugin.storage ?? {}))
    for (const place of ['global', 'host'] as const)
      enter(place, { plugin: plugin.name, word, decoder: flag({ doc: 'this storage keeps the disk' }), chooses: 'storage' });
}

function claimsOf(claims: NonNullable<Plugin['claims']>) {
  return places.flatMap((place) => Object.entries(claims[place] ?? {}).map(([word, decoder]) => ({ place, word, decoder })));
}

function lookups(tables: Tables): Omit<ClaimTable, 'backends' | 'storage' | 'openers' | 'macs'> {
  const owner = (place: Place, word: string): Claim | undefined => tables.get(place)?.get(word);
  const lists = new Map(places.map((place) => [place, [...(tables.get(place)?.values() ?? [])]]));
  const words = (place: Place): readonly Claim[] => lists.get(place) ?? [];
  const absent = new Map(places.map((place) => [place, absentSettings(words(place))]));
  return {
    owner,
    words,
    absent: (place) => absent.get(place) ?? {},
    shared: new Set(
      words('host')
        .filter(isShared(owner))
        .map((claim) => claim.word),
    ),
    suggest: (place, word) => suggestion(place, word, tables),
  };
}

function suggestion(place: Place | 'nowhere', word: string, tables: Tables): string | undefined {
  const others = places.filter((other) => other !== place);
  const right = others.find((other) => tables.get(other)?.has(word));
  if (right !== undefined) return `"${word}" belongs in ${belongsIn[right]}`;
  const foreign = foreignOwner(place === 'nowhere' ? undefined : place, word);
  if (foreign !== undefined && !isLoaded(foreign, tables)) return providedBy(word, foreign);
  if (place === 'nowhere') return undefined;
  const close = didYouMean(word, tables.get(place)?.keys() ?? []);
  if (close !== undefined) return close;
  for (const other of others) {
    const meant = nearest(word, tables.get(other)?.keys() ?? []);
    if (meant !== undefined) return `did you mean "${meant}", which belongs in ${belongsIn[other]}?`;
  }
  return undefined;
}

function isLoaded(name: string, tables: Tables): boolean {
  return [...tables.values()].some((table) => [...table.values()].some(({ plugin }) => plugin === name));
}

function isShared(owner: ClaimTable['owner']) {
  return ({ plugin, word }: Claim): boolean => plugin !== kernelName && owner('global', word)?.plugin === plugin;
}

/** True when the plugin's settings contain the word's value. */
export function isSetting({ plugin, chooses, decoder }: Claim): boolean {
  return plugin !== kernelName && (chooses === undefined || decoder.type !== 'flag');
}

function absentSettings(claims: readonly Claim[]): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const claim of claims.filter(isSetting)) {
    const own = settings[claim.plugin] ?? {};
    own[claim.word] = claim.absent;
    settings[claim.plugin] = own;
  }
  return settings;
}

const nowhere = {
  report: { error: () => undefined, warning: () => undefined, note: () => undefined },
  path: '',
  below: () => nowhere,
  origin: () => undefined,
  keep: (value: string) => ({ secret: value }),
  names: () => undefined,
};

/** Replaces the name of a plugin for words of the kernel. */
export const kernelName = 'mln';

const kernelWords = {
  project: text({ doc: 'the name of the project' }),
  superclass: text({ doc: 'inherits the settings of that superclass; own settings win' }),
  service_host: text({ doc: 'the server of the host', change: 'live' }),
  boot_order: int({ doc: 'low numbers start first and stop last', min: 0, default: 99, change: 'live' }),
  switch: text({ doc: 'the switch of this interface', change: 'restart' }),
  mac: text({
    doc: 'hardware address; default: computed from the names of project, host and interface',
    change: 'restart',
  }),
};

type Own = typeof kernelWords;

/** A word of the kernel, in the block of `ctx`. */
export function decodeOwn<W extends keyof Own>(word: W, node: Node, ctx: DecodeContext): ReturnType<Own[W]['decode']> {
  return kernelWords[word].decode(node, word, node.values.has(word) ? ctx.below(word) : ctx) as ReturnType<Own[W]['decode']>; // the claim of exactly this word
}

/** Blocks with their own words, which the kernel reads one by one. */
const network: Decoder<undefined> = {
  reads: 'blocks',
  type: 'blocks of an interface each',
  doc: 'an interface: network eth0 { ... }',
  change: 'restart',
  decode: () => undefined,
};

const { project, superclass, service_host, boot_order, mac } = kernelWords;

const kernelClaims = {
  global: { project },
  host: { superclass, service_host, boot_order, network },
  network: { switch: kernelWords.switch, mac },
  switch: { service_host },
} satisfies Claims;
