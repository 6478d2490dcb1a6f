// Which backend, storage and opener a host has → why.
import type { Host } from '../api/model.js';
import type { Span } from '../api/span.js';
import { askedFor } from '../model/decode/choose.js';
import { blockTitle, type InspectedBlock, isOwn } from '../show/project.js';
import type { ExplainWorld, Explanation } from './explain.js';

/** Where the configuration's own choice comes from: a file, `built-in`, `command line`. */
export type ConfigOrigin = (key: string) => { readonly origin: string; readonly span?: Span };

const kinds = [
  { key: 'backend', doc: 'what runs it' },
  { key: 'storage', doc: 'where its disk is kept' },
  { key: 'opener', doc: 'how its disk is opened' },
] as const;

export function explainDrivers(
  { host, block }: { readonly host: Host; readonly block: InspectedBlock },
  world: ExplainWorld,
  originOf: ConfigOrigin,
): readonly Explanation[] {
  return kinds.map(({ key, doc }) => {
    const words = { backend: world.claims.backends, storage: world.claims.storage, opener: [] }[key];
    const name = host[key];
    const asked = askedFor(block.node, words).find((one) => one.name === name);
    const line = asked && block.node.values.get(name);
    const { origin, span } = originOf(`defaults.${key}`);
    const base = {
      path: `${host.name}.${key}`,
      value: name,
      plugin: 'mln',
      type: 'driver',
      doc,
      change: 'rebuild',
      overrode: [],
    };
    if (asked === undefined) {
      const configured = span !== undefined;
      const written = configured ? [{ span, value: name, via: ['the configuration'], includes: [] }] : [];
      const note = `the default: defaults.${key} (${origin})`;
      return { ...base, from: configured ? ('configuration' as const) : ('default' as const), written, note };
    }
    const includes = world.chains.get(asked.span.file) ?? [];
    return {
      ...base,
      from: 'project',
      written: [
        {
          span: asked.span,
          value: name,
          via: line === undefined ? [] : isOwn(line, block) ? line.via : [...line.via, blockTitle(block)],
          includes,
        },
      ],
    };
  });
}
