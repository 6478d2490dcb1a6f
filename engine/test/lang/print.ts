// Ast → text that parses to the same Ast. Comments and the layout of the original are not in an Ast.
import type { Ast, Entry } from '../../src/api/ast.js';

/** Four blanks for each block around; a blank line before each block of the top level. */
export function print({ entries }: Ast): string {
  const text = entries.map((entry, i) => `${i > 0 && entry.kind === 'block' ? '\n' : ''}${printEntry(entry, '')}`).join('\n');
  return text === '' ? text : `${text}\n`;
}

// a backslash at its end would join a statement with the next line
function ended(statement: string): string {
  return /(?<!\\)(?:\\\\)*\\$/.test(statement) ? `${statement} ;` : statement;
}

function printEntry(entry: Entry, indent: string): string {
  switch (entry.kind) {
    case 'directive':
      return indent + ended(entry.text);
    case 'variable':
      return ended(`${indent}$${entry.name.text} = ${entry.value.text}`.trimEnd());
    case 'include':
      return ended(`${indent}#include ${entry.path.text}`);
    case 'block': {
      const head = [entry.name, ...(entry.label === undefined ? [] : [entry.label])].map((word) => word.text).join(' ');
      if (entry.entries.length === 0) return `${indent}${head} { }`;
      const inner = entry.entries.map((one) => printEntry(one, `${indent}    `));
      return `${indent}${head} {\n${inner.join('\n')}\n${indent}}`;
    }
  }
}
