// The backend, the storage and the image opener of a host: the word nearest to the host decides.
import type { CodeText, Report } from '../../api/diagnostic.js';
import type { Line, Node, Stanza } from '../../api/draft.js';
import type { Host } from '../../api/model.js';
import type { Span } from '../../api/span.js';
import { codes } from '../../diagnostics/catalogue.js';
import type { ClaimTable } from '../claims.js';
import type { FoldedStanza } from '../inherit/inherit.js';

/** The drivers of hosts that do not choose one. */
export interface DefaultDrivers {
  readonly backend?: string | undefined;
  readonly storage: string;
  readonly opener: string;
}

export interface DriverContext {
  readonly claims: ClaimTable;
  readonly defaults: DefaultDrivers;
  readonly global: Node;
  readonly report: Report;
}

/** The drivers of a host, from the first that chooses one: the host's own words, global, the configuration. */
export function driversOf({ stanza, node }: FoldedStanza, ctx: DriverContext): Pick<Host, 'backend' | 'storage' | 'opener'> {
  const { claims, defaults, report } = ctx;
  const { text: host } = stanza.name;
  const backend = onlyOne(askedFor(node, claims.backends), report, { row: codes.hostWithTwoBackends, values: { host } });
  const storage = onlyOne(askedFor(node, claims.storage), report, { row: codes.hostWithTwoStorages, values: { host } });
  return {
    backend: backend?.name ?? defaultBackend(stanza, ctx),
    storage: storage?.name ?? loaded('storage', defaults.storage, { known: claims.storage, report }),
    opener: loaded('image opener', defaults.opener, { known: claims.openers, report }),
  };
}

/** The driver of a host or switch that does not choose one itself. */
export function defaultBackend({ kind, name, span }: Stanza, { claims, defaults, global, report }: DriverContext): string {
  const [everywhere] = askedFor(global, claims.backends);
  if (everywhere !== undefined) return everywhere.name;
  if (defaults.backend !== undefined) return loaded('backend', defaults.backend, { known: claims.backends, report });
  report.error(codes.noBackend, span, { what: kind, name: name.text, names: claims.backends.join(', ') });
  return '';
}

function loaded(
  what: string,
  name: string,
  { known, report }: { readonly known: readonly string[]; readonly report: Report },
): string {
  if (!known.includes(name)) report.error(codes.unknownDriver, undefined, { what, name, names: known.join(', ') });
  return name;
}

interface Chosen {
  readonly name: string;
  readonly span: Span;
}

/** The drivers of the nearest level that chooses any: own stanza, superclass, global. */
export function askedFor(node: Node, words: readonly string[]): readonly Chosen[] {
  let nearest = Number.POSITIVE_INFINITY;
  let found: Chosen[] = [];
  for (const name of words) {
    const asked = askedBy(node, name);
    if (asked === undefined || asked.level > nearest) continue;
    if (asked.level < nearest) found = [];
    nearest = asked.level;
    found.push({ name, span: asked.span });
  }
  return found;
}

const off: ReadonlySet<string> = new Set(['0', 'no', 'off', 'false']);

function askedBy(node: Node, name: string): { readonly level: number; readonly span: Span } | undefined {
  const line = node.values.get(name);
  if (line !== undefined) return off.has(line.value?.text ?? '1') ? undefined : { level: stepsTo(line), span: line.span };
  // a plugin may claim a block for the same purpose: `openstack { … }`
  const block = node.blocks.get(name)?.get('');
  return block && { level: levelOf(block), span: block.span };
}

function levelOf({ lines }: Node): number {
  return Math.min(...lines.map(stepsTo), Number.MAX_SAFE_INTEGER);
}

/** The distance of a line: 0 for the host's own. */
function stepsTo({ via }: Line): number {
  return /^(?:host|switch) /.test(via.at(-1) ?? '') ? 0 : via.length;
}

/** Reports the error `row` for several drivers, and returns the first. */
export function onlyOne(
  chosen: readonly Chosen[],
  report: Report,
  { row, values }: { readonly row: CodeText; readonly values: Readonly<Record<string, string>> },
): Chosen | undefined {
  const [first, ...others] = chosen;
  if (first !== undefined && others.length > 0)
    report.error(
      row,
      first.span,
      { ...values, names: chosen.map((c) => c.name).join(', ') },
      { related: others.map(({ name, span }) => ({ span, message: `this line chooses "${name}"` })) },
    );
  return first;
}
