// Inherited draft and claims → the effective settings of each block, as a tree in which every value and line has its place.
import type { Line, Node } from '../api/draft.js';
import type { Decoder, Fields } from '../api/fields.js';
import type { Claim, ClaimTable, Place } from '../model/claims.js';

export type Setting = Value | List | Group;

/** One word and its value; all lines of a word whose lines add up. */
export interface Value {
  readonly kind: 'value';
  readonly name: string;
  /** The effective line is last. */
  readonly lines: readonly Line[];
  readonly claim?: Claim;
}

/** A block whose owner reads its lines. */
export interface List {
  readonly kind: 'list';
  readonly name: string;
  readonly label: string;
  readonly node: Node;
  /** The printed list must not add to the list of global. */
  readonly afresh?: true;
  readonly claim?: Claim;
}

/** A block of settings. */
export interface Group {
  readonly kind: 'group';
  readonly name: string;
  readonly label: string;
  readonly node: Node;
  readonly settings: readonly Setting[];
  readonly claim?: Claim;
}

/** Values before blocks, those of the farthest ancestor first. */
export function settingsIn(node: Node, place: Place, claims: ClaimTable): readonly Setting[] {
  return within(node, { place, claims, claimOf: (word) => claims.owner(place, word) });
}

interface Context {
  readonly place: Place;
  readonly claims: ClaimTable;
  claimOf(word: string): Claim | undefined;
}

function within(node: Node, ctx: Context): readonly Setting[] {
  return [
    ...[...node.values.values()].map((line) => valueIn(line, node, ctx)),
    ...[...node.blocks].flatMap(([name, labels]) => [...labels].map(([label, block]) => blockIn({ name, label, block }, ctx))),
  ];
}

function owned(claim: Claim | undefined): { readonly claim?: Claim } {
  return claim === undefined ? {} : { claim };
}

function valueIn(line: Line, node: Node, ctx: Context): Value {
  const { text: name } = line.name;
  const claim = ctx.claimOf(name);
  // lines of one stanza may add up; the owner of the word decides
  const together = node.lines.filter((one) => one.span !== line.span && one.name.text === name && one.via[0] === line.via[0]);
  const lines = claim?.decoder.repeats === true ? [...together, line] : [line];
  return { kind: 'value', name, lines, ...owned(claim) };
}

interface Labelled {
  readonly name: string;
  readonly label: string;
  readonly block: Node;
}

function blockIn({ name, label, block }: Labelled, ctx: Context): List | Group {
  const claim = ctx.claimOf(name);
  const base = { name, label, node: block, ...owned(claim) };
  if (ctx.place === 'host' && name === 'network') {
    const claimOf = (word: string) => ctx.claims.owner('network', word);
    return { ...base, kind: 'group', settings: within(block, { ...ctx, place: 'network', claimOf }) };
  }
  const { fields } = claim?.decoder ?? {};
  if (claim !== undefined && fields !== undefined) {
    const claimOf = (word: string) => innerClaim(claim, fields, word);
    return { ...base, kind: 'group', settings: within(block, { ...ctx, place: 'global', claimOf }) };
  }
  if (block.blocks.size === 0) return { ...base, kind: 'list' };
  return { ...base, kind: 'group', settings: within(block, { ...ctx, place: 'global', claimOf: () => claim }) };
}

function innerClaim({ plugin }: Claim, fields: Fields, word: string): Claim | undefined {
  const decoder: Decoder<unknown> | undefined = Object.hasOwn(fields, word) ? fields[word] : undefined;
  return decoder === undefined ? undefined : { plugin, word, decoder, absent: undefined };
}

/** `users`, `network eth0` */
export function titleOf({ name, ...block }: Setting): string {
  return 'label' in block && block.label !== '' ? `${name} ${block.label}` : name;
}

/** The setting at a path below: `['network', 'eth0', 'address']`. */
export function settingAt(settings: readonly Setting[], path: readonly string[]): Setting | undefined {
  const [name = '', ...rest] = path;
  const named = settings.filter((setting) => setting.name === name);
  if (rest.length === 0) return named.find((setting) => !('label' in setting) || setting.label === '');
  for (const setting of named) {
    if (setting.kind !== 'group') continue;
    const below = setting.label === '' ? rest : rest[0] === setting.label ? rest.slice(1) : undefined;
    if (below === undefined) continue;
    const found = below.length === 0 ? setting : settingAt(setting.settings, below);
    if (found !== undefined) return found;
  }
  return undefined;
}
