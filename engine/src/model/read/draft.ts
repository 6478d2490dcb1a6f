// Ast → Draft: the named stanzas of a project, whichever of the two forms they were written in.
import type { Ast, Block, Entry, Word } from '../../api/ast.js';
import type { Report } from '../../api/diagnostic.js';
import type { Draft, Stanza } from '../../api/draft.js';
import type { Span } from '../../api/span.js';

const named: ReadonlySet<string> = new Set(['host', 'superclass', 'switch']);

/** Several `global` blocks become one, which stands first. Reports what has no place at the top level. */
export function toDraft(ast: Ast, report: Report): Draft {
  const blocks = ast.entries.filter((entry) => isBlock(entry, report));
  const globals = blocks.filter((block) => block.name.text === 'global');
  const others = blocks.filter((block) => block.name.text !== 'global');
  for (const { label } of globals) if (label !== undefined) unexpected(label, report);
  return { file: ast.file, stanzas: [...mergeGlobals(globals), ...others.flatMap((block) => stanzasOf(block, report))] };
}

function isBlock(entry: Entry, report: Report): entry is Block {
  if (entry.kind === 'block') return true;
  report.error('MLN3009', entry.span, { word: titleOf(entry) });
  return false;
}

function mergeGlobals(globals: readonly Block[]): readonly Stanza[] {
  const [first] = globals;
  if (first === undefined) return [];
  const entries = globals.length === 1 ? first.entries : globals.flatMap((block) => block.entries);
  return [{ kind: 'global', name: first.name, entries, span: first.span }];
}

function stanzasOf(block: Block, report: Report): readonly Stanza[] {
  const { name, label, entries, span } = block;
  if (label === undefined && named.has(name.text)) return grouped(block, report);
  return [{ kind: name.text, name: label ?? name, entries, span }];
}

/** `host { a { … } b { … } }` */
function grouped({ name, entries }: Block, report: Report): readonly Stanza[] {
  return entries.flatMap((entry) => {
    const hint = `a ${name.text} needs a name: ${name.text} NAME { ... }`;
    if (entry.kind !== 'block') {
      report.error('MLN3013', entry.span, { word: titleOf(entry) }, { hint });
      return [];
    }
    if (entry.label !== undefined) unexpected(entry.label, report, hint);
    return [{ kind: name.text, name: entry.name, entries: entry.entries, span: entry.span }];
  });
}

function titleOf(entry: Exclude<Entry, Block>): string {
  return entry.kind === 'variable' ? `$${entry.name.text}` : entry.kind === 'include' ? '#include' : entry.name.text;
}

function unexpected(word: Word, report: Report, hint?: string): void {
  report.error('MLN2004', word.span, { found: `"${word.text}"`, expected: '"{"' }, hint === undefined ? {} : { hint });
}

/** Of one kind, each name may stand once: the first one stays. Run it when the names are final. */
export function withoutDuplicates(draft: Draft, report: Report): Draft {
  const first = new Map<string, Span>();
  const stanzas = draft.stanzas.filter(({ kind, name, span }) => {
    const key = `${kind} ${name.text}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, span);
    if (earlier === undefined || !named.has(kind)) return true;
    const related = [{ span: earlier, message: 'first declared here' }];
    report.error('MLN3006', name.span, { what: kind, name: name.text }, { related });
    return false;
  });
  return stanzas.length === draft.stanzas.length ? draft : { ...draft, stanzas };
}
