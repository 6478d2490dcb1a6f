// Explanations → text for people.
import type { Span } from '../api/span.js';
import type { Explanation, Written } from './explain.js';

/** The text names absolute files below this directory relative to it. */
export function near(cwd: string) {
  const start = cwd.endsWith('/') ? cwd : `${cwd}/`;
  return ({ file, line, column }: Span): string =>
    `${file.startsWith(start) ? file.slice(start.length) : file}:${line}:${column}`;
}

const costs: Readonly<Record<string, string>> = {
  live: 'a change costs nothing',
  restart: 'a change costs a restart',
  rebuild: 'a change costs a new disk',
};

/** Several lines, without a newline at the end. */
export function formatExplanation(explanation: Explanation, cwd: string): string {
  const { path, value, written, overrode, note, madeBy, plugin, type, doc, change } = explanation;
  const place = near(cwd);
  const one = written.length === 1 && !value.includes('\n');
  const title = written.length === 0 || one ? `${path} = ${value}` : path;
  const whose = plugin === 'mln' ? 'mln itself' : `plugin ${plugin}`;
  return [
    title,
    ...written.flatMap((line) => writtenRows(line, place)),
    ...(note === undefined ? [] : [row('from', note)]),
    ...(madeBy === undefined ? [] : [row('made', `the host was made by plugin ${madeBy}`)]),
    row('word', `of ${whose}: ${[type, doc, costs[change]].filter((part) => part !== '' && part !== undefined).join('; ')}`),
    ...overrode.map((line) => row('overrode', `${line.value}   ${place(line.span)} ${stations(line)}`)),
  ].join('\n');
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(9)} ${text}`;
}

function writtenRows(line: Written, place: (span: Span) => string): readonly string[] {
  return [
    row('written', `${place(line.span)}   ${line.source ?? line.value}`),
    row('', stations(line)),
    ...line.includes.map((span) => row('', `in a file included at ${place(span)}`)),
  ];
}

/** `in superclass base, inherited by superclass lab, by host web1` */
function stations({ via }: Written): string {
  const [first = '', ...descendants] = via;
  return `in ${first}${descendants.length === 0 ? '' : `, inherited by ${descendants.join(', by ')}`}`;
}

/** A row of a table: path, value, origin. */
export function explanationRow({ path, value, written, note }: Explanation, cwd: string): readonly [string, string, string] {
  const [first, ...others] = written;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const from = first === undefined ? (note ?? '') : `${near(cwd)(first.span)} ${stations(first)}${more}`;
  return [path, value.includes('\n') ? `${value.split('\n').length} lines` : value, from];
}
