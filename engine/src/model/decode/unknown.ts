// Words that nobody claims → who could be loaded for them.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalFiles } from '../../api/ports.js';
import type { Reporter } from '../../diagnostics/report.js';
import type { ClaimTable } from '../claims.js';
import { installedWords } from './installed.js';

export interface Question {
  readonly place: string;
  readonly word: string;
}

/** The same claims, which remember the words that they were asked a suggestion for. */
export function recording(claims: ClaimTable): ClaimTable & { readonly questions: readonly Question[] } {
  const questions: Question[] = [];
  const suggest: ClaimTable['suggest'] = (place, word) => {
    questions.push({ place, word });
    return claims.suggest(place, word);
  };
  return { ...claims, suggest, questions };
}

/** Packages are only looked for when a word is unknown: beside the project file and beside mln, and in what is above them. */
export async function nameInstalled(
  questions: readonly Question[],
  { file, local, report }: { readonly file: string; readonly local: LocalFiles; readonly report: Reporter },
): Promise<void> {
  if (questions.length === 0) return;
  const installed = await installedWords([dirname(file), dirname(fileURLToPath(import.meta.url))], local);
  const hints = new Map<string, string>();
  for (const { place, word } of questions) {
    const name = installed.provider(place, word);
    if (name !== undefined)
      hints.set(
        `unknown word "${word}" in `,
        `"${word}" is provided by ${name}, which is not loaded: name it in "plugins" of the configuration`,
      );
  }
  if (hints.size === 0) return;
  report.revise((diagnostic) => {
    const [, hint] =
      [...hints].find(([message]) => diagnostic.code === 'MLN3001' && diagnostic.message.startsWith(message)) ?? [];
    return hint === undefined ? diagnostic : { ...diagnostic, hint };
  });
}
