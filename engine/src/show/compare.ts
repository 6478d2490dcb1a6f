// Two inspected projects → their differences.
import type { Span } from '../api/span.js';
import { type Setting, titleOf } from './effective.js';
import { type Inspected, type InspectedBlock, maskedLine, maskedValue, type SecretPlaces } from './project.js';

export interface Side {
  readonly inspected: Inspected;
  readonly secrets: SecretPlaces;
}

export interface Difference {
  readonly change: 'added' | 'removed' | 'changed';
  /** `host` or `switch` without `word`: the whole block. */
  readonly kind: InspectedBlock['kind'];
  readonly name: string;
  /** `network.eth0.address`; absent for a whole block. */
  readonly word?: string;
  readonly old?: Shown;
  readonly new?: Shown;
}

export interface Shown {
  readonly value: string;
  readonly span: Span;
}

/**
 * In the order of the newer project; removed words follow the remaining words of their block. `compare` ignores superclasses,
 * because their words are part of the hosts.
 */
export function compare(older: Side, newer: Side): readonly Difference[] {
  const before = keyed(older.inspected.blocks, keyOf);
  const after = keyed(newer.inspected.blocks, keyOf);
  const gone = [...before].filter(([key]) => !after.has(key)).map(([, block]) => whole('removed', block));
  const there = [...after].flatMap(([key, block]) => {
    const old = before.get(key);
    return old === undefined ? [whole('added', block)] : within(block, leavesOf(old, older), leavesOf(block, newer));
  });
  return [...there, ...gone];
}

function keyed<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [key(item), item]));
}

function keyOf({ kind, name }: InspectedBlock): string {
  return `${kind} ${name}`;
}

function whole(change: 'added' | 'removed', { kind, name, span }: InspectedBlock): Difference {
  return {
    change,
    kind,
    name,
    [change === 'added' ? 'new' : 'old']: { value: `${kind} ${name}`, span },
  };
}

interface Leaf {
  readonly word: string;
  /** `compare` reads it and never shows it. */
  readonly raw: string;
  readonly shown: Shown;
}

function leavesOf({ settings }: InspectedBlock, { secrets }: Side): readonly Leaf[] {
  const walk = (setting: Setting, above: readonly string[]): readonly Leaf[] => {
    const path = [...above, ...titleOf(setting).split(' ')];
    const word = path.join('.');
    if (setting.kind === 'group') return setting.settings.flatMap((inner) => walk(inner, path));
    if (setting.kind === 'list')
      return setting.node.lines.map((line) => ({
        word,
        raw: line.text,
        shown: { value: maskedLine(line, secrets), span: line.span },
      }));
    return setting.lines.map((line) => ({
      word,
      raw: line.value?.text ?? '1',
      shown: { value: maskedValue(line, secrets), span: line.span },
    }));
  };
  return settings.filter(({ name }) => name !== 'superclass').flatMap((setting) => walk(setting, []));
}

function within({ kind, name }: InspectedBlock, older: readonly Leaf[], newer: readonly Leaf[]): readonly Difference[] {
  const words = [...new Set([...newer, ...older].map(({ word }) => word))];
  return words.flatMap((word) => {
    const of = (leaves: readonly Leaf[]) => leaves.filter((leaf) => leaf.word === word);
    return ofWord(of(older), of(newer)).map((difference) => ({ ...difference, kind, name, word }));
  });
}

type Bare = Pick<Difference, 'change' | 'old' | 'new'>;

function ofWord(older: readonly Leaf[], newer: readonly Leaf[]): readonly Bare[] {
  const [before, after] = [older[0], newer[0]];
  if (same(older, newer)) return [];
  if (older.length === 1 && newer.length === 1 && before !== undefined && after !== undefined)
    return [{ change: 'changed', old: before.shown, new: after.shown }];
  const removed = without(older, newer).map(({ shown }) => ({ change: 'removed' as const, old: shown }));
  const added = without(newer, older).map(({ shown }) => ({ change: 'added' as const, new: shown }));
  if (removed.length > 0 || added.length > 0 || before === undefined || after === undefined) return [...removed, ...added];
  // the same lines in another order
  const all = (leaves: readonly Leaf[]) => leaves.map(({ shown }) => shown.value).join('; ');
  return [{ change: 'changed', old: { ...before.shown, value: all(older) }, new: { ...after.shown, value: all(newer) } }];
}

function same(a: readonly Leaf[], b: readonly Leaf[]): boolean {
  return a.length === b.length && a.every((leaf, i) => leaf.raw === b[i]?.raw);
}

/** The lines of the first that the second does not have; for a line that occurs twice the second needs two. */
function without(from: readonly Leaf[], others: readonly Leaf[]): readonly Leaf[] {
  const left = others.map(({ raw }) => raw);
  return from.filter(({ raw }) => {
    const at = left.indexOf(raw);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
