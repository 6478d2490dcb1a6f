// Disks that vSphere makes with the machine, as clones of another machine's: they have no file on this machine.
import type { Directive, Draft, Entry, Stanza, Storage } from '@mln/engine/api';
import type { VmwareEdits } from '../driver.js';
import type { VmwareClaims } from '../words.js';
import type { VsphereActions } from './actions.js';

export const templateStorage = 'vsphere_template';

export const storage: Storage<VmwareClaims, VsphereActions, VmwareEdits> = {
  summary: 'in vSphere, with a machine that is a clone',
  provision({ host }) {
    const path = `vsphere:${host.name}`;
    return { path, stagingPath: path, format: 'remote', offset: 0 };
  },
  // the machine has its disk from the beginning, and takes it along at the end
  commit() {},
  remove() {},
};

/** A host that names a machine to clone also chooses the place of its disk. */
export function withStorage(draft: Draft): Draft {
  const stanzas = draft.stanzas.map((stanza) =>
    names(stanza, 'template_vm') && !names(stanza, templateStorage) ? chosen(stanza) : stanza,
  );
  return { ...draft, stanzas };
}

function names({ entries }: Stanza, word: string): boolean {
  return entries.some((entry) => isLine(entry) && entry.name.text === word);
}

function isLine(entry: Entry): entry is Directive {
  return entry.kind === 'directive';
}

function chosen(stanza: Stanza): Stanza {
  const line = stanza.entries.filter(isLine).find(({ name }) => name.text === 'template_vm');
  if (line === undefined) return stanza;
  const { span } = line;
  const flag: Directive = {
    kind: 'directive',
    name: { text: templateStorage, span },
    assigned: false,
    text: templateStorage,
    span,
  };
  return { ...stanza, entries: [...stanza.entries, flag] };
}
