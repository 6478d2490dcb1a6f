// Draft → Draft: `esxi NAME` is `service_host NAME`, for on vSphere that is an ESXi server; and what a host says of its own.
import type { Draft, Entry, Host, Word } from '@mln/engine/api';

const word = 'esxi';
export const serverWord = 'service_host';

/** Later on there is one word for one thing, whichever was written. */
export function withServers(draft: Draft): Draft {
  return {
    ...draft,
    stanzas: draft.stanzas.map((stanza) => ({ ...stanza, entries: stanza.entries.map(renamed) })),
    ...(draft.defaults === undefined ? {} : { defaults: draft.defaults.map((line) => ({ ...line, name: nameOf(line.name) })) }),
  };
}

function renamed(entry: Entry): Entry {
  return entry.kind === 'directive' ? { ...entry, name: nameOf(entry.name) } : entry;
}

function nameOf(name: Word): Word {
  return name.text === word ? { ...name, text: serverWord } : name;
}

/** The ESXi server that it names; `localhost`, which elsewhere is where the command is given, names none. */
export function ownServerOf({ serviceHost }: Host): string | undefined {
  return serviceHost === 'localhost' ? undefined : serviceHost;
}
