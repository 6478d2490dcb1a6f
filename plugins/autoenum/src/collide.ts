// Made hosts against all that there is already: no name twice, no address twice on one switch.
import type { Draft, Report, Span, Stanza } from '@mln/engine/api';
import { canonical } from './addresses.js';
import { codes } from './codes.js';
import type { Enumerated } from './enumerate.js';
import type { Lookup } from './inherited.js';
import type { Group } from './read.js';

interface Taken {
  readonly title: string;
  readonly span: Span;
  /** Undefined if the project names none: then any switch is possible. */
  readonly switch: string | undefined;
}

export interface Census {
  /** The group's hosts without those whose name is in use; reports the conflicts. */
  admit(group: Group, made: readonly Enumerated[]): readonly Stanza[];
}

export function census(draft: Draft, lookup: Lookup, report: Report): Census {
  const hosts = new Map<string, Span>();
  const addresses = new Map<string, Taken[]>();
  const take = (address: string, taken: Taken): void => void addresses.set(address, [...(addresses.get(address) ?? []), taken]);
  for (const stanza of draft.stanzas.filter((s) => s.kind === 'host')) {
    hosts.set(stanza.name.text, stanza.span);
    for (const { interface: iface, address, switch: to } of lookup.wiring(stanza)) {
      const known = address === undefined ? undefined : canonical(address.text);
      if (address === undefined || known === undefined) continue;
      take(known, { title: `${iface} of host ${stanza.name.text}`, span: address.span, switch: to?.text });
    }
  }
  return {
    admit(group, made) {
      checkNames(group, made, { hosts, report });
      checkAddresses(group, made, { addresses, report, to: switchOf(group, lookup) });
      const stanzas = made.map(({ stanza }) => stanza).filter(({ name }) => !hosts.has(name.text));
      for (const { stanza, address } of made) {
        hosts.set(stanza.name.text, group.span);
        if (address !== undefined)
          take(address, { title: titleOf(stanza), span: group.at('net'), switch: switchOf(group, lookup) });
      }
      return stanzas;
    },
  };
}

function titleOf({ name }: Stanza): string {
  return `host ${name.text}`;
}

function switchOf({ words }: Group, lookup: Lookup): string | undefined {
  const superclass = lookup.superclass(words.superclass ?? '');
  const wires = superclass === undefined ? [] : lookup.wiring(superclass);
  return wires.find((wire) => wire.interface === words.interface)?.switch?.text;
}

/** `, and 3 more` */
function more(others: number): string {
  return others === 0 ? '' : `, and ${others} more`;
}

function checkNames(
  group: Group,
  made: readonly Enumerated[],
  { hosts, report }: { readonly hosts: ReadonlyMap<string, Span>; readonly report: Report },
): void {
  const twice = made.map(({ stanza }) => stanza.name.text).filter((name) => hosts.has(name));
  const [name] = twice;
  const span = name === undefined ? undefined : hosts.get(name);
  if (name === undefined || span === undefined) return;
  const at = group.at(group.words.hostprefix === undefined ? 'superclass' : 'hostprefix');
  const related = [{ span, message: `host ${name} is here` }];
  report.error(codes.hostAlreadyExists, at, { group: group.title, name, more: more(twice.length - 1) }, { related });
}

interface AddressContext {
  readonly addresses: ReadonlyMap<string, readonly Taken[]>;
  readonly report: Report;
  readonly to: string | undefined;
}

function checkAddresses(group: Group, made: readonly Enumerated[], { addresses, report, to }: AddressContext): void {
  const same = ({ switch: other }: Taken): boolean => other === undefined || to === undefined || other === to;
  const twice = made.flatMap(({ stanza, address = '' }) => {
    const other = addresses.get(address)?.find(same);
    return other === undefined ? [] : [{ host: titleOf(stanza), address, other }];
  });
  const [first] = twice;
  if (first === undefined) return;
  const { host, address, other } = first;
  const values = { group: group.title, host, address, other: other.title, more: more(twice.length - 1) };
  const related = [{ span: other.span, message: `${other.title} has it here` }];
  report.error(codes.addressInUse, group.at('addresses_begin'), values, { related });
}
