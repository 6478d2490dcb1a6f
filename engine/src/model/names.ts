// The rules for names that become part of file names, bridges and host names.
import type { Word } from '../api/ast.js';
import type { Report } from '../api/diagnostic.js';
import { codes } from '../diagnostics/catalogue.js';

interface Rule {
  readonly pattern: RegExp;
  readonly limit: number;
  readonly hint?: string;
}

const label: Rule = { pattern: /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, limit: 63 };

const rules = {
  host: { ...label, hint: 'use letters, digits and hyphens inside, at most 63 characters' },
  switch: { ...label, hint: 'use letters, digits and hyphens inside, at most 63 characters' },
  superclass: { pattern: /^[\w-]+$/, limit: 63, hint: 'use letters, digits, hyphens and underscores, at most 63 characters' },
  project: {
    pattern: /^[A-Za-z0-9_][A-Za-z0-9._-]*$/,
    limit: 63,
    hint: 'use letters, digits, hyphens, underscores and dots, a letter or digit first, at most 63 characters',
  },
  interface: {
    pattern: /^[a-z][a-z0-9]*$/,
    limit: 15,
    hint: 'use small letters and digits, at most 15 characters, such as eth0',
  },
} satisfies Record<string, Rule>;

export function isProjectName(name: string): boolean {
  return name.length <= rules.project.limit && rules.project.pattern.test(name);
}

/** Reports `invalidName` when the name is not valid. */
export function checkName(what: keyof typeof rules, { text, span }: Word, report: Report): boolean {
  const { pattern, limit, hint } = rules[what];
  const good = text.length <= limit && pattern.test(text);
  if (!good) report.error(codes.invalidName, span, { name: text, what, limit }, { hint });
  return good;
}
