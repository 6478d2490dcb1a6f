// Draft → the interfaces of stanzas, with inherited ones: no model exists yet before the hosts are made.
import type { Draft, Entry, Stanza, Word } from '@mln/engine/api';

export interface Wiring {
  readonly interface: string;
  readonly address?: Word;
  readonly netmask?: Word;
  readonly switch?: Word;
}

export interface Lookup {
  /** Interfaces of a host or superclass as it would have them. */
  wiring(stanza: Stanza): readonly Wiring[];
  superclass(name: string): Stanza | undefined;
}

export function lookup(draft: Draft): Lookup {
  const superclasses = new Map(draft.stanzas.filter((s) => s.kind === 'superclass').map((s) => [s.name.text, s]));
  const known = new Map<Stanza, ReadonlyMap<string, Wiring>>();
  const wiringOf = (stanza: Stanza): ReadonlyMap<string, Wiring> => {
    const found = known.get(stanza);
    if (found !== undefined) return found;
    // superclasses in a circle are complained about later; here the circle just ends
    known.set(stanza, new Map());
    const parent = superclasses.get(lastValue(stanza.entries, 'superclass')?.text ?? '');
    const wires = new Map(parent === undefined ? [] : wiringOf(parent));
    for (const [name, entries] of networksOf(stanza.entries)) wires.set(name, { ...wires.get(name), ...wire(name, entries) });
    known.set(stanza, wires);
    return wires;
  };
  return { wiring: (stanza) => [...wiringOf(stanza).values()], superclass: (name) => superclasses.get(name) };
}

/** Both forms: `network eth0 { }` and `network { eth0 { } }`. */
function networksOf(entries: readonly Entry[]): readonly (readonly [string, readonly Entry[]])[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'block' || entry.name.text !== 'network') return [];
    if (entry.label !== undefined) return [[entry.label.text, entry.entries] as const];
    return entry.entries.flatMap((inner) => (inner.kind === 'block' ? [[inner.name.text, inner.entries] as const] : []));
  });
}

function wire(name: string, entries: readonly Entry[]): Wiring {
  const [address, netmask, to] = ['address', 'netmask', 'switch'].map((word) => lastValue(entries, word));
  return {
    interface: name,
    ...(address === undefined ? {} : { address }),
    ...(netmask === undefined ? {} : { netmask }),
    ...(to === undefined ? {} : { switch: to }),
  };
}

function lastValue(entries: readonly Entry[], word: string): Word | undefined {
  return entries.filter((entry) => entry.kind === 'directive').findLast((line) => line.name.text === word)?.value;
}
