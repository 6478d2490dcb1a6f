// Draft → nodes: each host inherits from its superclasses; the host wins.
import type { Directive, Word } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { Draft, Line, Node, Stanza } from '../../api/draft.js';
import { didYouMean } from '../../api/nearest.js';
import type { Span } from '../../api/span.js';
import { codes } from '../../diagnostics/catalogue.js';
import type { ClaimTable } from '../claims.js';
import { checkName } from '../names.js';
import { fillHostname, waitsForHost } from './deferred-variables.js';
import { childOf, type Descendant, emptyNode, merge, nodeOf, pick } from './node.js';

export interface FoldedHost {
  readonly stanza: Stanza;
  /** Nearest first. */
  readonly superclasses: readonly string[];
  /**
   * The words of the host with the inherited ones. Each call builds a new node, so memory never holds the nodes of ten thousand
   * hosts.
   */
  fold(): Node;
}

export interface FoldedStanza {
  readonly stanza: Stanza;
  readonly node: Node;
}

export interface Folded {
  readonly file: string;
  readonly global: Node;
  readonly hosts: readonly FoldedHost[];
  readonly switches: readonly FoldedStanza[];
  readonly superclasses: readonly Stanza[];
  /** Superclasses that no host has, with their own inherited words. */
  readonly idle: readonly FoldedStanza[];
  /** Top-level blocks of an unknown kind. */
  readonly others: readonly Stanza[];
}

/**
 * `shared`: words of `global` that are the lowest ancestor of each host's. Reports unknown, circular,
 * too deep and unused superclasses. After an error the host inherits as much as possible.
 */
export function inherit(draft: Draft, shared: ReadonlySet<string>, report: Report): Folded {
  const of = (kind: string) => draft.stanzas.filter((stanza) => stanza.kind === kind);
  const [globalStanza] = of('global');
  const global = globalStanza === undefined ? emptyNode(draft.file) : nodeOf(descendant(globalStanza, report));
  const superclasses = new Map(of('superclass').map((stanza) => [stanza.name.text, stanza]));
  const family: Family = {
    superclasses,
    root: inheritedBy(rootOf(draft, shared, global)),
    nodes: new Map(),
    lost: { found: false },
    report,
  };
  for (const { name } of superclasses.values()) checkName('superclass', name, report);
  const hosts = of('host').map((stanza) => foldHost(stanza, family));
  const parents = new Set([...superclasses.values()].map((stanza) => parentOf(stanza, superclasses)));
  const idle = [...superclasses.values()].filter((stanza) => !family.nodes.has(stanza) && !parents.has(stanza));
  // a common file has superclasses for other projects: only those of the project file itself can be useless
  for (const { name, span } of idle)
    if (span.file === draft.file && !family.lost.found) report.warning(codes.unusedSuperclass, name.span, { name: name.text });
  return {
    file: draft.file,
    global,
    hosts,
    superclasses: [...superclasses.values()],
    idle: idle.map((stanza) => ({ stanza, node: foldHost(stanza, family).fold() })),
    switches: of('switch').map((stanza) => ({ stanza, node: nodeOf(descendant(stanza, report)) })),
    others: draft.stanzas.filter((stanza) => !kinds.has(stanza.kind)),
  };
}

export interface DefaultWord {
  readonly word: string;
  readonly value: string;
  /** Its place in the configuration. */
  readonly span: Span;
}

/** The station in `via` for lines of the configuration. */
export const configuration = 'the configuration';

/** Leaves out words that no loaded plugin claims in hosts: the configuration may set words of plugins that a site loads later. */
export function defaultLines(words: readonly DefaultWord[] = [], claims: ClaimTable): readonly Line[] {
  return words
    .filter(({ word }) => claims.owner('host', word) !== undefined)
    .map(({ word, value, span }) => ({
      name: { text: word, span },
      value: { text: value, span },
      text: `${word} ${value}`,
      span,
      via: [configuration],
    }));
}

// each level keeps its inherited words, so the cost of a chain is the square of its length
const maxDepth = 64;

const kinds: ReadonlySet<string> = new Set(['global', 'host', 'superclass', 'switch']);

interface Family {
  readonly superclasses: ReadonlyMap<string, Stanza>;
  readonly root: Inherited;
  /** Superclasses with their inherited words. */
  readonly nodes: Map<Stanza, Inherited>;
  /** True when a stanza names a missing superclass: the name may be a misspelling of one that seems useless. */
  readonly lost: { found: boolean };
  readonly report: Report;
}

interface Inherited {
  readonly node: Node;
  /** True when the node contains `$hostname`. */
  readonly waits: boolean;
}

/** The lowest ancestor of all hosts: the shared words of global, over the defaults of the configuration and of plugins. */
function rootOf({ file, defaults = [] }: Draft, shared: ReadonlySet<string>, global: Node): Node {
  if (defaults.length === 0) return pick(global, shared);
  const values = new Map(defaults.map((line) => [line.name.text, line]));
  const lowest = { ...emptyNode(file), values, lines: defaults };
  return pick(merge(lowest, global, new Set()), new Set([...shared, ...values.keys()]));
}

function foldHost(stanza: Stanza, family: Family): FoldedHost {
  const chain = ancestors(stanza, family);
  const inherited = foldChain(chain, family);
  return {
    stanza,
    superclasses: chain.map((ancestor) => ancestor.name.text),
    fold: () => {
      const { node, waits } = inherited;
      return childOf(waits ? fillHostname(node, stanza.name.text) : node, descendant(stanza, family.report));
    },
  };
}

/** The words that all descendants of a chain of superclasses inherit, computed once for all of them. */
function foldChain(chain: readonly Stanza[], family: Family): Inherited {
  let inherited = family.root;
  for (const ancestor of chain.toReversed()) {
    const known = family.nodes.get(ancestor) ?? inheritedBy(childOf(inherited.node, descendant(ancestor, family.report)));
    family.nodes.set(ancestor, known);
    inherited = known;
  }
  return inherited;
}

function inheritedBy(node: Node): Inherited {
  return { node, waits: waitsForHost(node) };
}

function descendant(stanza: Stanza, report: Report): Descendant {
  return {
    stanza,
    title: stanza.kind === 'global' ? 'global' : `${stanza.kind} ${stanza.name.text}`,
    useless: ({ text, span }) => report.warning(codes.removesNoInheritedLine, span, { text }),
  };
}

/** Superclasses, nearest first, up to the first one that is missing or closes a circle. */
function ancestors(stanza: Stanza, { superclasses, lost, report }: Family): readonly Stanza[] {
  const chain: Stanza[] = [];
  for (let named = superclassOf(stanza, report); named !== undefined; ) {
    const parent = superclasses.get(named.text);
    if (parent === undefined) {
      lost.found = true;
      const hint = didYouMean(named.text, superclasses.keys());
      const names = chain.map(({ name }) => name.text).join(', ');
      const related = {
        span: stanza.span,
        message: `inherited by ${stanza.kind} ${stanza.name.text} through superclass ${names}`,
      };
      const extra = { ...(hint === undefined ? {} : { hint }), ...(chain.length === 0 ? {} : { related: [related] }) };
      report.error(codes.unknownSuperclass, named.span, { name: named.text }, extra);
      break;
    }
    if (chain.includes(parent)) {
      const circle = [...chain.slice(chain.indexOf(parent)), parent].map((s) => s.name.text);
      report.error(codes.circularSuperclass, named.span, { name: named.text, chain: circle.join(' -> ') });
      break;
    }
    if (chain.length === maxDepth) {
      report.error(codes.superclassesTooDeep, named.span, { limit: maxDepth });
      break;
    }
    chain.push(parent);
    named = superclassOf(parent, report);
  }
  return chain;
}

function parentOf(stanza: Stanza, superclasses: Family['superclasses']): Stanza | undefined {
  const parent = superclasses.get(superclassLine(stanza)?.value?.text ?? '');
  return parent === stanza ? undefined : parent;
}

function superclassLine({ entries }: Stanza): Directive | undefined {
  return entries.findLast((entry): entry is Directive => entry.kind === 'directive' && entry.name.text === 'superclass');
}

function superclassOf(stanza: Stanza, report: Report): Word | undefined {
  const line = superclassLine(stanza);
  if (line !== undefined && line.value === undefined)
    report.error(codes.missingValue, line.span, { word: 'superclass', wanted: 'the name of a superclass' });
  return line?.value;
}
