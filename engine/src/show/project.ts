// A loaded project → its blocks, superclasses folded in, each with the settings that hold in it.
import type { Draft, Line, Node } from '../api/draft.js';
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';
import { createReport } from '../diagnostics/report.js';
import type { ClaimTable } from '../model/claims.js';
import { inherit } from '../model/inherit/inherit.js';
import { type Setting, settingsIn } from './effective.js';
import type { SettingPath, TopKind } from './path.js';

export interface InspectedBlock {
  readonly kind: Exclude<TopKind, 'superclass'>;
  readonly name: string;
  readonly superclasses: readonly string[];
  readonly span: Span;
  readonly node: Node;
  readonly settings: readonly Setting[];
  /** The plugin that made it. */
  readonly madeBy?: string;
}

export interface Inspected {
  readonly file: string;
  /** `global` first, then hosts and switches in the order they stand in. */
  readonly blocks: readonly InspectedBlock[];
}

export function inspect(draft: Draft, claims: ClaimTable): Inspected {
  // the complaints were made when the project was loaded
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

/** Written in the block itself, not in what it inherits. */
export function isOwn({ via }: Line, block: InspectedBlock): boolean {
  return via.at(-1) === blockTitle(block);
}

/** A host is meant when a host and a switch have the name. */
export function blockAt({ blocks }: Inspected, { kind, name }: SettingPath): InspectedBlock | undefined {
  return blocks.find((block) => block.name === name && (kind === undefined ? block.kind !== 'global' : block.kind === kind));
}

/** Where secrets stand, and which: `FILE:LINE` to texts. */
export type SecretPlaces = ReadonlyMap<string, ReadonlySet<string>>;

export function secretPlaces(origins: Origins, secrets: ReadonlyMap<string, string>): SecretPlaces {
  const found = new Map<string, Set<string>>();
  for (const [name, value] of secrets) {
    // a second secret of one path has a number behind its name
    const span = origins.get(name) ?? origins.get(name.replace(/#\d+$/, ''));
    const key = span === undefined ? 'anywhere' : placeOf(span);
    found.set(key, (found.get(key) ?? new Set()).add(value));
  }
  return found;
}

export function placeOf({ file, line }: Span): string {
  return `${file}:${line}`;
}
