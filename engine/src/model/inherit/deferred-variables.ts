// `$hostname` outside of hosts: each host that inherits the word puts its name there; in any other place the reference is an
// error.
import type { Word } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { Line, Node } from '../../api/draft.js';
import { codes } from '../../diagnostics/catalogue.js';
import { mapLines, pick } from './node.js';

/** Puts the host's name in the place of `$hostname`. */
export function fillHostname(node: Node, hostname: string): Node {
  return mapLines(node, (line) => (isLate(line) ? filled(line, hostname) : line));
}

export function waitsForHost({ lines, values, blocks }: Node): boolean {
  return (
    lines.some(isLate) ||
    [...values.values()].some(isLate) ||
    [...blocks.values()].some((labels) => [...labels.values()].some(waitsForHost))
  );
}

function isLate({ name, value }: Line): boolean {
  return name.late === true || value?.late === true;
}

function filled(line: Line, hostname: string): Line {
  const fill = (text: string): string => text.replaceAll('$[hostname]', hostname);
  const fillWord = ({ text, span, words }: Word): Word => ({
    text: fill(text),
    span,
    ...(words === undefined ? {} : { words: words.map(fillWord) }),
  });
  const { name, value } = line;
  return {
    ...line,
    name: fillWord(name),
    text: fill(line.text),
    ...(value === undefined ? {} : { value: fillWord(value) }),
  };
}

/** The part of global that has a meaning without a host. Reports `undefinedVariable` for words whose `$hostname` no host replaces. */
export function withoutLate(global: Node, shared: ReadonlySet<string>, report: Report): Node {
  if (!waitsForHost(global)) return global;
  const words = [...global.values.keys(), ...global.blocks.keys()];
  const late = new Set(words.filter((word) => waitsForHost(pick(global, new Set([word])))));
  for (const word of late)
    if (!shared.has(word))
      for (const { name, value, span } of lateLines(pick(global, new Set([word]))))
        report.error(
          codes.undefinedVariable,
          value?.late ? value.span : name.late ? name.span : span,
          { name: 'hostname' },
          { hint },
        );
  return pick(global, new Set(words.filter((word) => !late.has(word))));
}

const hint = 'it has a meaning in hosts, and in what hosts take over';

function lateLines({ lines, blocks }: Node): readonly Line[] {
  return [
    ...lines.filter(({ name, value }) => name.late === true || value?.late === true),
    ...[...blocks.values()].flatMap((labels) => [...labels.values()].flatMap(lateLines)),
  ];
}
