// Draft → Draft: rewrites `esxi NAME` to `service_host NAME`, because on vSphere a service host is an ESXi server.
import type { Draft, Entry, Host, Word } from '@mln/engine/api';

const word = 'esxi';
export const serverWord = 'service_host';

/** After this, only one word exists for the server, and a host's own word wins over an inherited one. */
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
