// Why a setting has its value: the places of the setting, the plugin that reads it, and the values that it overrides.
import type { Line } from '../api/draft.js';
import type { Host, Interface } from '../api/model.js';
import type { Span } from '../api/span.js';
import { type Claim, type ClaimTable, isSetting, kernelName, type Place } from '../model/claims.js';
import { askedFor } from '../model/decode/drivers.js';
import { configuration } from '../model/inherit/inherit.js';
import { type Includes, includesOf } from '../model/provenance.js';
import { type Setting, titleOf } from '../show/effective.js';
import { blockTitle, type InspectedBlock, isOwn, masked, maskedLine, maskedValue, type SecretPlaces } from '../show/project.js';
import { plainValue } from '../show/words.js';

/** A line of the project or of the configuration. */
export interface Written {
  readonly span: Span;
  /** The meaning of the line, with its variables replaced. */
  readonly value: string;
  /** The line as it is in its file, if mln read the file. */
  readonly source?: string;
  /** The stanza of the line, then the stanzas that inherit it, down to the explained one. */
  readonly via: readonly string[];
  /** Places of the `#include`s that brought its file, the nearest first. */
  readonly includes: readonly Span[];
}

export interface Explanation {
  /** `web1.network.eth0.address` */
  readonly path: string;
  readonly value: string;
  readonly from: 'project' | 'configuration' | 'default';
  /** The plugin that owns the word; `mln` for words of the kernel. */
  readonly plugin: string;
  readonly type: string;
  readonly doc: string;
  readonly change: string;
  /** One line for a value, one for each line of a list; empty for a default. */
  readonly written: readonly Written[];
  readonly overrode: readonly Written[];
  /** The source of a default. */
  readonly note?: string;
  /** The plugin that made the host. */
  readonly madeBy?: string;
}

export interface ExplainWorld {
  readonly claims: ClaimTable;
  readonly texts: ReadonlyMap<string, string>;
  readonly secrets: SecretPlaces;
  readonly includes: Includes;
}

/** All settings of a block: the written ones first, then the defaults of the plugins and of the configuration. */
export function explainBlock(block: InspectedBlock, world: ExplainWorld): readonly Explanation[] {
  const ctx: Context = { ...world, block };
  const place = block.kind;
  const explicit = block.settings.flatMap((setting) => explain(setting, ctx, [block.name]));
  return [...explicit, ...defaultsOf({ place, settings: block.settings, path: [block.name] }, ctx), ...networkDefaults(ctx)];
}

interface Context extends ExplainWorld {
  readonly block: InspectedBlock;
}

function explain(setting: Setting, ctx: Context, above: readonly string[]): readonly Explanation[] {
  const path = [...above, ...titleOf(setting).split(' ')];
  if (setting.kind === 'group') return setting.settings.flatMap((inner) => explain(inner, ctx, path));
  const value = setting.kind === 'value';
  const lines = value ? setting.lines : setting.node.lines;
  const last = lines.at(-1);
  const all = lines.map((line) => writtenAt(line, ctx, value ? maskedValue : maskedLine));
  const empty = { ...setting, lines: [] };
  return [
    {
      path: path.join('.'),
      value: all.map((one) => one.value).join(value ? ' ' : '\n'),
      from: last?.via[0] === configuration ? 'configuration' : 'project',
      ...ownerOf(setting.claim),
      written: all.length > 0 || empty.kind !== 'list' ? all : [blockAt(empty.node.span, ctx)],
      overrode: value ? overrodeBy(lines, ctx) : [],
      ...(ctx.block.madeBy === undefined ? {} : { madeBy: ctx.block.madeBy }),
    },
  ];
}

function overrodeBy(lines: readonly Line[], ctx: Context): readonly Written[] {
  const still = new Set(lines.map(({ span }) => `${span.file}:${span.line}:${span.column}`));
  return (lines.at(-1)?.overrode ?? [])
    .filter(({ span }) => !still.has(`${span.file}:${span.line}:${span.column}`))
    .map((line) => writtenAt(line, ctx, maskedValue));
}

function ownerOf(claim: Claim | undefined): Pick<Explanation, 'plugin' | 'type' | 'doc' | 'change'> {
  return {
    plugin: claim?.plugin ?? kernelName,
    type: claim?.decoder.type ?? 'line',
    doc: claim?.decoder.doc ?? '',
    change: claim?.decoder.change ?? 'rebuild',
  };
}

function writtenAt(line: Line, ctx: Context, show: (line: Line, secrets: SecretPlaces) => string): Written {
  const source = lineOf(ctx.texts.get(line.span.file), line.span.line);
  return {
    span: line.span,
    value: show(line, ctx.secrets),
    ...(source === undefined ? {} : { source: masked(source, line, ctx.secrets) }),
    via: stations(line, ctx.block),
    includes: includePlaces(line.span.file, ctx),
  };
}

// every value of the configuration passes through global, so a reader learns nothing from that station
function stations(line: Line, block: InspectedBlock): readonly string[] {
  const above = line.via[0] === configuration ? line.via.filter((station) => station !== 'global') : line.via;
  return isOwn(line, block) ? above : [...above, blockTitle(block)];
}

function blockAt(span: Span, ctx: Context): Written {
  const source = lineOf(ctx.texts.get(span.file), span.line);
  return {
    span,
    value: '',
    ...(source === undefined ? {} : { source }),
    via: [blockTitle(ctx.block)],
    includes: includePlaces(span.file, ctx),
  };
}

function includePlaces(file: string, { includes }: ExplainWorld): readonly Span[] {
  return includesOf(file, includes).map(({ span }) => span);
}

function lineOf(text: string | undefined, line: number): string | undefined {
  return text?.split('\n')[line - 1]?.trim();
}

interface Defaulted {
  readonly place: Place;
  readonly settings: readonly Setting[];
  readonly path: readonly string[];
}

function defaultsOf({ place, settings, path }: Defaulted, { claims, block }: Context): readonly Explanation[] {
  const there = new Set(settings.map((setting) => setting.name));
  return claims
    .words(place)
    .filter((claim) => !there.has(claim.word) && (isSetting(claim) || claim.plugin === kernelName) && hasDefault(claim.absent))
    .map((claim) => ({
      path: [...path, claim.word].join('.'),
      value: plainValue(claim.absent, claim.decoder.type),
      from: 'default' as const,
      ...ownerOf(claim),
      written: [],
      overrode: [],
      note: claim.plugin === kernelName ? "mln's own default" : `the default of plugin ${claim.plugin}`,
      ...(block.madeBy === undefined ? {} : { madeBy: block.madeBy }),
    }));
}

// blocks without a value and lists without a line hold nothing
function hasDefault(absent: unknown): boolean {
  return absent !== undefined && !(Array.isArray(absent) && absent.length === 0);
}

function networkDefaults(ctx: Context): readonly Explanation[] {
  return ctx.block.settings
    .filter((setting) => setting.kind === 'group' && setting.name === 'network' && ctx.block.kind === 'host')
    .flatMap((setting) =>
      setting.kind === 'group'
        ? defaultsOf(
            { place: 'network', settings: setting.settings, path: [ctx.block.name, ...titleOf(setting).split(' ')] },
            ctx,
          )
        : [],
    );
}

/** The values that the kernel computes: a project need not set them. */
export function explainWorkedOut(
  host: string,
  { name, mac }: Pick<Interface, 'name' | 'mac'>,
  explicit: readonly Explanation[],
): readonly Explanation[] {
  const path = `${host}.network.${name}.mac`;
  if (explicit.some((one) => one.path === path)) return [];
  const doc = 'hardware address';
  const note = 'computed from the names of project, host and interface';
  const rest = { type: 'text', doc, change: 'restart', written: [], overrode: [], note };
  return [{ path, value: mac, from: 'default', plugin: kernelName, ...rest }];
}

/** The origin of a choice of the configuration: a file, `built-in`, `command line`. */
type ConfigOrigin = (key: string) => { readonly origin: string; readonly span?: Span };

const kinds = [
  { key: 'backend', doc: 'the backend' },
  { key: 'storage', doc: 'the storage' },
  { key: 'opener', doc: 'the image opener' },
] as const;

export function explainDrivers(
  { host, block }: { readonly host: Host; readonly block: InspectedBlock },
  world: ExplainWorld,
  originOf: ConfigOrigin,
): readonly Explanation[] {
  return kinds.map(({ key, doc }) => {
    const words = { backend: world.claims.backends, storage: world.claims.storage, opener: [] }[key];
    const name = host[key];
    const asked = askedFor(block.node, words).find((one) => one.name === name);
    const line = asked && block.node.values.get(name);
    const { origin, span } = originOf(`defaults.${key}`);
    const base = {
      path: `${host.name}.${key}`,
      value: name,
      plugin: 'mln',
      type: 'driver',
      doc,
      change: 'rebuild',
      overrode: [],
    };
    if (asked === undefined) {
      const configured = span !== undefined;
      const written = configured ? [{ span, value: name, via: ['the configuration'], includes: [] }] : [];
      const note = `the default: defaults.${key} (${origin})`;
      return { ...base, from: configured ? ('configuration' as const) : ('default' as const), written, note };
    }
    const includes = includePlaces(asked.span.file, world);
    return {
      ...base,
      from: 'project',
      written: [
        {
          span: asked.span,
          value: name,
          via: line === undefined ? [] : isOwn(line, block) ? line.via : [...line.via, blockTitle(block)],
          includes,
        },
      ],
    };
  });
}
