// A loaded project for people: its blocks with their effective settings, by path, without secrets.
import type { Draft, Line, Node } from '../api/draft.js';
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';
import { createReport } from '../diagnostics/report.js';
import type { ClaimTable } from '../model/claims.js';
import { inherit } from '../model/inherit/inherit.js';
import { withoutSecrets } from '../state/without-secrets.js';
import { type Setting, settingsIn } from './effective.js';

export interface InspectedBlock {
  readonly kind: Exclude<TopKind, 'superclass'>;
  readonly name: string;
  readonly superclasses: readonly string[];
  readonly span: Span;
  readonly node: Node;
  readonly settings: readonly Setting[];
  /** The plugin that created it. */
  readonly madeBy?: string;
}

export interface Inspected {
  readonly file: string;
  /** `global` first, then hosts and switches in the order of the file. */
  readonly blocks: readonly InspectedBlock[];
}

export function inspect(draft: Draft, claims: ClaimTable): Inspected {
  // the load of the project already reported the complaints
  const folded = inherit(draft, claims.shared, createReport());
  const hosts = folded.hosts.map(({ stanza, superclasses, fold }) => {
    const node = fold();
    return {
      kind: 'host' as const,
      name: stanza.name.text,
      superclasses,
      span: stanza.span,
      node,
      settings: settingsIn(node, 'host', claims),
      ...(stanza.madeBy === undefined ? {} : { madeBy: stanza.madeBy }),
    };
  });
  const switches = folded.switches.map(({ stanza, node }) => ({
    kind: 'switch' as const,
    name: stanza.name.text,
    superclasses: [],
    span: stanza.span,
    node,
    settings: settingsIn(node, 'switch', claims),
    ...(stanza.madeBy === undefined ? {} : { madeBy: stanza.madeBy }),
  }));
  const { global } = folded;
  const top = { kind: 'global' as const, name: 'global', superclasses: [], span: global.span, node: global };
  return { file: draft.file, blocks: [{ ...top, settings: settingsIn(global, 'global', claims) }, ...hosts, ...switches] };
}

/** `host web1` */
export function blockTitle({ kind, name }: Pick<InspectedBlock, 'kind' | 'name'>): string {
  return kind === 'global' ? 'global' : `${kind} ${name}`;
}

/** True when the block itself contains the line, and does not inherit it. */
export function isOwn({ via }: Line, block: InspectedBlock): boolean {
  return via.at(-1) === blockTitle(block);
}

/** If a host and a switch have the name, the result is the host. */
export function blockAt({ blocks }: Inspected, { kind, name }: SettingPath): InspectedBlock | undefined {
  return blocks.find((block) => block.name === name && (kind === undefined ? block.kind !== 'global' : block.kind === kind));
}

/** The places of secrets and their texts: `FILE:LINE` to texts. */
export type SecretPlaces = ReadonlyMap<string, ReadonlySet<string>>;

export function secretPlaces(origins: Origins, secrets: ReadonlyMap<string, string>): SecretPlaces {
  const found = new Map<string, Set<string>>();
  for (const [name, value] of secrets) {
    // a second secret of one path has a number after its name
    const span = origins.get(name) ?? origins.get(name.replace(/#\d+$/, ''));
    const key = span === undefined ? 'anywhere' : placeOf(span);
    found.set(key, (found.get(key) ?? new Set()).add(value));
  }
  return found;
}

function placeOf({ file, line }: Span): string {
  return `${file}:${line}`;
}

const none: ReadonlySet<string> = new Set();

/** The text of the line; marks replace the secrets that the decoders read at its place. */
export function maskedLine(line: Line, secrets: SecretPlaces): string {
  return masked(line.text, line, secrets);
}

/** The value of the word; `1` for a word alone. */
export function maskedValue(line: Line, secrets: SecretPlaces): string {
  return masked(line.value?.text ?? '1', line, secrets);
}

/** Any text at the place of a line. */
export function masked(text: string, { span, value }: Pick<Line, 'span' | 'value'>, secrets: SecretPlaces): string {
  const places = [placeOf(span), ...(value === undefined ? [] : [placeOf(value.span)]), 'anywhere'];
  const found = new Set(places.flatMap((place) => [...(secrets.get(place) ?? none)]));
  if (found.size === 0) return text;
  return found.has(text) ? '[secret]' : withoutSecrets(text, found);
}

// `web1.network.eth0.address` or `/host/web1/network/eth0/address` → the requested parts.

const topKinds = ['global', 'host', 'superclass', 'switch'] as const;
type TopKind = (typeof topKinds)[number];

export interface SettingPath {
  /** Absent for a bare name: `web1` may be a host or a switch. */
  readonly kind?: TopKind;
  /** Absent for `/host`; the word itself for `global`. */
  readonly name?: string;
  readonly rest: readonly string[];
}

/** Names cannot contain dots or slashes, so both may divide a path. An empty path means the whole project. */
export function parsePath(written: string): SettingPath {
  const divider = written.includes('/') ? '/' : '.';
  const parts = written.split(divider).filter((part) => part !== '');
  const [first = '', ...rest] = parts;
  const kind = topKinds.find((one) => one === first);
  if (kind === 'global') return { kind, name: 'global', rest };
  if (divider === '/' && kind !== undefined) {
    const [name, ...below] = rest;
    return { kind, ...(name === undefined ? {} : { name }), rest: below };
  }
  return first === '' ? { rest: [] } : { name: first, rest };
}

/** The form with dots. */
export function dotted({ name, rest }: SettingPath): string {
  return [...(name === undefined ? [] : [name]), ...rest].join('.');
}
