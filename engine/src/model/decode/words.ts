// The kernel's own words; all others belong to plugins.
import type { Node } from '../../api/draft.js';
import type { DecodeContext, Decoder } from '../../api/fields.js';
import type { Claims } from '../../api/plugin.js';
import { int, text } from '../../api/scalars.js';

/** Stands where a plugin's name would. */
export const kernelName = 'mln';

export const kernelWords = {
  project: text({ doc: 'the name of the project' }),
  superclass: text({ doc: 'takes over the settings of that superclass; its own win' }),
  service_host: text({ doc: 'the server it lives on', change: 'live' }),
  boot_order: int({ doc: 'low numbers start first and stop last', min: 0, default: 99, change: 'live' }),
  switch: text({ doc: 'the switch this interface is connected to', change: 'restart' }),
  mac: text({
    doc: 'hardware address; made of the names of project, host and interface when it is not given',
    change: 'restart',
  }),
};

type Own = typeof kernelWords;

/** A word of the kernel, of the block at which `ctx` stands. */
export function decodeOwn<W extends keyof Own>(word: W, node: Node, ctx: DecodeContext): ReturnType<Own[W]['decode']> {
  return kernelWords[word].decode(node, word, node.values.has(word) ? ctx.below(word) : ctx) as ReturnType<Own[W]['decode']>; // of the very word
}

/** Blocks of their own words, read one by one by the kernel. */
const network: Decoder<undefined> = {
  reads: 'blocks',
  type: 'blocks of an interface each',
  doc: 'an interface: network eth0 { ... }',
  change: 'restart',
  decode: () => undefined,
};

const { project, superclass, service_host, boot_order, mac } = kernelWords;

export const kernelClaims = {
  global: { project },
  host: { superclass, service_host, boot_order, network },
  network: { switch: kernelWords.switch, mac },
  switch: { service_host },
} satisfies Claims;
