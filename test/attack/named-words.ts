// The words of bundled plugins that name things of the server, and a project text for each.
import { type Decoder, type Fields, hasName, type Plugin, type ServerPathSpec, type ServerThingSpec } from '@mln/engine/api';
import { builtinPlugins } from '../../engine/src/config/builtin.js';

const bundled = [...builtinPlugins, '@mln/backend-null'];
const plugins = await Promise.all(
  bundled.map(async (entry) => ((await import(entry)) as { readonly default: Plugin }).default), // every plugin has that export
);

export interface NamedWord<Spec = ServerThingSpec> {
  readonly plugin: string;
  readonly place: string;
  /** Outermost first. */
  readonly words: readonly string[];
  /** The columns of a line, when the word is a list. */
  readonly columns: readonly string[];
  /** The column of the path or name. */
  readonly at: number;
  readonly names: Spec;
}

/** The words that name a file or a device of the server, for which mln itself looks. */
export function pathWords(): readonly NamedWord<ServerPathSpec>[] {
  return namedWords().flatMap(({ names, ...word }) => (hasName(names) || names.byPlugin === true ? [] : [{ ...word, names }]));
}

/** Every word that names a thing of the server, from the claims themselves. */
export function namedWords(): readonly NamedWord[] {
  return plugins.flatMap(({ name: plugin, claims = {} }) =>
    (['global', 'host', 'network', 'switch'] as const).flatMap((place) =>
      inside(claims[place] ?? {}).map((found) => ({ plugin, place, ...found })),
    ),
  );
}

function inside(fields: Fields): readonly Omit<NamedWord, 'plugin' | 'place'>[] {
  return Object.entries(fields).flatMap(([word, decoder]) => ofWord(word, decoder));
}

function ofWord(
  word: string,
  { names, columns = {}, fields = {} }: Decoder<unknown>,
): readonly Omit<NamedWord, 'plugin' | 'place'>[] {
  const own = names === undefined ? [] : [{ words: [word], columns: [], at: 0, names }];
  const keys = Object.keys(columns);
  const lines = Object.values(columns).flatMap(({ names: inLine }, at) =>
    inLine === undefined ? [] : [{ words: [word], columns: keys, at, names: inLine }],
  );
  return [...own, ...lines, ...inside(fields).map((found) => ({ ...found, words: [word, ...found.words] }))];
}

/** Values for the other columns of lists. */
const others: Readonly<Record<string, string>> = { target: '/root/x', mode: '0600', device: 'xvdb', access: 'ro' };

export function textWith({ place, words, columns, at }: NamedWord, path: string): string {
  const pair = columns.length === 1 ? `root ${path}` : undefined;
  const cells = columns.map((column, i) => (i === at ? path : (others[column] ?? 'x')));
  const [last = ''] = words.slice(-1);
  const inner = columns.length === 0 ? `${last} ${path}` : `${last} {\n${pair ?? cells.join(' ')}\n}`;
  const body = words.slice(0, -1).reduceRight((text, word) => `${word} {\n${text}\n}`, inner);
  const host = (own: string) => `host a {\nnull\ntemplate tiny\n${own}\n}`;
  if (place === 'global') return `global {\nproject attack\n${body}\n}\n${host('')}\n`;
  if (place === 'host') return `global { project attack }\n${host(body)}\n`;
  if (place === 'network') return `global { project attack }\n${host(`network eth0 {\n${body}\n}`)}\n`;
  if (place === 'switch')
    return `global { project attack }\n${host('network eth0 { switch lan }')}\nswitch lan {\nnull\n${body}\n}\n`;
  throw new Error(`write a text for words of ${place}`);
}
