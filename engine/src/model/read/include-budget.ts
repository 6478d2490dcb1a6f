// Limits on the sum of all inclusions: a file is small, and a hundred thousand inclusions of the file are not.
import type { Ast, Entry } from '../../api/ast.js';

/** A project of ten thousand hosts has fewer than 500,000 entries. */
const limits = { inclusions: 10_000, entries: 1_000_000 } as const;

export interface IncludeBudget {
  /** Counts the joining of one file; returns the limit that it exceeds, and then at each later call the same. */
  spend(ast: Ast): Exceeded | undefined;
}

export interface Exceeded {
  readonly limit: number;
  readonly what: 'inclusions' | 'entries';
}

export function includeBudget(): IncludeBudget {
  const sizes = new Map<Ast, number>();
  const spent = { inclusions: 0, entries: 0 };
  return {
    spend(ast) {
      const size = sizes.get(ast) ?? sizeOf(ast.entries);
      sizes.set(ast, size);
      spent.inclusions += 1;
      spent.entries += size;
      const what = (['inclusions', 'entries'] as const).find((one) => spent[one] > limits[one]);
      return what === undefined ? undefined : { what, limit: limits[what] };
    },
  };
}

function sizeOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + 1 + (entry.kind === 'block' ? sizeOf(entry.entries) : 0), 0);
}
