// `$hostname` in global: hosts fill it in where they inherit the word; anywhere else it means nothing.
import type { Report } from '../../api/diagnostic.js';
import type { Line, Node } from '../../api/draft.js';
import { pick } from '../inherit/fold.js';
import { waitsForHost } from '../inherit/merge.js';

/** The part of global that means something without a host. Reports MLN2010 where no host will ever fill the name in. */
export function withoutLate(global: Node, shared: ReadonlySet<string>, report: Report): Node {
  if (!waitsForHost(global)) return global;
  const words = [...global.values.keys(), ...global.blocks.keys()];
  const late = new Set(words.filter((word) => waitsForHost(pick(global, new Set([word])))));
  for (const word of late)
    if (!shared.has(word))
      for (const { name, value, span } of lateLines(pick(global, new Set([word]))))
        report.error('MLN2010', value?.late ? value.span : name.late ? name.span : span, { name: 'hostname' }, { hint });
  return pick(global, new Set(words.filter((word) => !late.has(word))));
}

const hint = 'it has a meaning in hosts, and in what hosts take over';

function lateLines({ lines, blocks }: Node): readonly Line[] {
  return [
    ...lines.filter(({ name, value }) => name.late === true || value?.late === true),
    ...[...blocks.values()].flatMap((labels) => [...labels.values()].flatMap(lateLines)),
  ];
}
