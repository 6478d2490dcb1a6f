// Diagnostic → text for people: message, place, frame, related places, hint.
import type { Diagnostic, Related, Severity } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { frame } from './frame.js';

export interface RenderOptions {
  readonly color: boolean;
  /** An absolute directory; the text names files below it relative to it. */
  readonly cwd?: string;
}

/** Several lines, the last without a newline. `texts`: the sources by file, as `loadProject` returns them. */
export function renderDiagnostic(d: Diagnostic, texts: ReadonlyMap<string, string>, options: RenderOptions): string {
  return [
    headline(d, options),
    ...(d.span === undefined ? [] : place(d.span, texts, options)),
    ...(d.related ?? []).map((related) => relatedLine(related, options)),
    ...(d.command === undefined ? [] : [`  + ${d.command}`]),
    ...(d.hint === undefined ? [] : [`  ${paint(options, 'bold', 'hint:')} ${d.hint}`]),
  ].join('\n');
}

const colors: Readonly<Record<Severity | 'bold' | 'dim', string>> = {
  error: '31;1',
  warning: '33;1',
  note: '36;1',
  bold: '1',
  dim: '2',
};

function paint({ color }: RenderOptions, how: keyof typeof colors, text: string): string {
  return color ? `\x1b[${colors[how]}m${text}\x1b[0m` : text;
}

function headline(d: Diagnostic, options: RenderOptions): string {
  const who = d.plugin === undefined ? '' : ` [plugin ${d.plugin}]`;
  return `${paint(options, d.severity, `${d.severity} ${d.code}`)}${who} ${paint(options, 'bold', harmless(d.message))}`;
}

function place(span: Span, texts: ReadonlyMap<string, string>, options: RenderOptions): readonly string[] {
  const text = texts.get(span.file);
  const lines = text === undefined ? '' : frame(span, text);
  const gutter = ' '.repeat(Math.max(2, String(span.line).length));
  const where = paint(options, 'dim', `${gutter}┌ ${pointTo(span, options)}`);
  return lines === '' ? [where] : [where, ...lines.split('\n')];
}

function relatedLine({ span, message }: Related, options: RenderOptions): string {
  return `  ${paint(options, 'dim', `${pointTo(span, options)}:`)} ${harmless(message)}`;
}

function pointTo({ file, line, column }: Span, { cwd }: RenderOptions): string {
  const below = cwd !== undefined && file.startsWith(cwd.endsWith('/') ? cwd : `${cwd}/`);
  const name = below ? file.slice(cwd.length).replace(/^\//, '') : file;
  return `${harmless(name)}:${line}:${column}`;
}

// a message quotes the input, which must not control the terminal
function harmless(text: string): string {
  return text.replace(/[\0-\x09\x0b-\x1f\x7f-\x9f]/g, '\uFFFD');
}
