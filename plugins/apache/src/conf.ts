// (text of an Apache configuration, one directive) → text. Distinguishes sections, and keeps all other lines byte for byte.

export interface Directive {
  readonly name: string;
  readonly value: string;
}

export interface Where {
  /** `VirtualHost`: in the first such section; `top`: outside of all sections. `any`: at the directive's first place, else at the end. */
  readonly in: 'VirtualHost' | 'top' | 'any';
  /** For a new directive: above this directive; without one, below the directive's commented example. Without an example, see `in`. */
  readonly above?: string;
  /** Older names of the same directive. */
  readonly also?: readonly string[];
}

interface Line {
  readonly text: string;
  /** Names of the sections around it, outermost first, in small letters. */
  readonly sections: readonly string[];
  /** The number of the section among those of its kind, for `VirtualHost`. */
  readonly nth: number;
}

/** The first such directive in that place gets the value; when there is none it is added. */
export function setDirective(text: string, { name, value }: Directive, where: Where): string {
  const lines = readLines(text);
  const site = lines.findIndex((line) => /^\s*<VirtualHost\b/i.test(line.text));
  const place = where.in === 'VirtualHost' && site < 0 ? 'top' : where.in;
  const inside = (line: Line): boolean => isIn(line, place);
  const names = [name, ...(where.also ?? [])].map((one) => one.toLowerCase());
  const at = lines.findIndex((line) => inside(line) && names.includes(nameOf(line.text)));
  const texts = lines.map((line) => line.text);
  const old = texts[at];
  if (old !== undefined)
    return texts
      .with(
        at,
        old.replace(/^(\s*\S+\s+).*$/, (_, head: string) => head + value),
      )
      .join('\n');
  const example = lines.findIndex((line) => inside(line) && new RegExp(`^\\s*#\\s*${name}\\s`, 'i').test(line.text));
  const next =
    where.above === undefined ? -1 : lines.findIndex((l) => inside(l) && nameOf(l.text) === where.above?.toLowerCase());
  if (next >= 0) return texts.toSpliced(next, 0, `${indentOf(texts[next])}${name} ${value}`).join('\n');
  if (example >= 0) return texts.toSpliced(example + 1, 0, `${indentOf(texts[example])}${name} ${value}`).join('\n');
  if (place === 'VirtualHost') return texts.toSpliced(site + 1, 0, `${indentOf(texts[site])}\t${name} ${value}`).join('\n');
  return atEnd(text, `${name} ${value}`);
}

/** The value of the first such directive anywhere. */
export function valueIn(text: string, name: string): string | undefined {
  const found = text.split('\n').find((line) => nameOf(line) === name.toLowerCase());
  return found?.trim().split(/\s+/).slice(1).join(' ');
}

/** Replaces the lines between two marks. The new lines are above the end of the first VirtualHost. */
export function setMarked(text: string, body: readonly string[]): string {
  const bare = text.replace(/^[^\S\n]*# begin mln\n(?:.*\n)*?[^\S\n]*# end mln\n/m, '');
  if (body.length === 0) return bare;
  const lines = bare.split('\n');
  const end = lines.findIndex((line) => /^\s*<\/VirtualHost>/i.test(line));
  const marked = ['# begin mln', ...body, '# end mln'].map((line) => `\t${line}`);
  return end < 0 ? atEnd(bare, marked.map((line) => line.slice(1)).join('\n')) : lines.toSpliced(end, 0, ...marked).join('\n');
}

function atEnd(text: string, line: string): string {
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}\n`;
}

function readLines(text: string): readonly Line[] {
  const open: string[] = [];
  let nth = 0;
  return text.split('\n').map((line) => {
    const [, slash, name = ''] = /^\s*<(\/?)([A-Za-z]+)/.exec(line) ?? [];
    if (slash === '/') open.pop();
    const here = { text: line, sections: [...open], nth };
    if (slash === '') {
      open.push(name.toLowerCase());
      if (name.toLowerCase() === 'virtualhost') nth += 1;
    }
    return here;
  });
}

function isIn({ sections, nth }: Line, place: Where['in']): boolean {
  if (place === 'any') return true;
  if (place === 'top') return sections.length === 0;
  return sections.length === 1 && sections[0] === 'virtualhost' && nth === 1;
}

function nameOf(line: string): string {
  return /^\s*([A-Za-z]\w*)(?=\s)/.exec(line)?.[1]?.toLowerCase() ?? '';
}

function indentOf(line: string | undefined): string {
  return /^\s*/.exec(line ?? '')?.[0] ?? '';
}
