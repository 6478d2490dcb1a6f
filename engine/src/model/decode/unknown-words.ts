// Words that no plugin claims: the hint names installed packages that would claim them.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalFiles } from '../../api/ports.js';
import { codes } from '../../diagnostics/catalogue.js';
import type { Reporter } from '../../diagnostics/report.js';
import type { ClaimTable } from '../claims.js';

interface InstalledWords {
  /** The package that claims the word in that place. */
  provider(place: string, word: string): string | undefined;
}

/** Searches `node_modules` of these directories and of all directories above them. */
async function installedWords(dirs: readonly string[], local: Pick<LocalFiles, 'text' | 'list'>): Promise<InstalledWords> {
  const packages: Claiming[] = [];
  for (const modules of new Set(dirs.flatMap(modulesAbove))) packages.push(...(await claimingIn(modules, local)));
  return {
    provider: (place, word) => packages.find(({ claims }) => claims.get(place)?.has(word))?.name,
  };
}

interface Claiming {
  readonly name: string;
  readonly claims: ReadonlyMap<string, ReadonlySet<string>>;
}

function modulesAbove(dir: string): readonly string[] {
  const above = dirname(dir) === dir ? [] : modulesAbove(dirname(dir));
  return [join(dir, 'node_modules'), ...above];
}

async function claimingIn(modules: string, local: Pick<LocalFiles, 'text' | 'list'>): Promise<readonly Claiming[]> {
  const found: Claiming[] = [];
  for (const name of await local.list(modules)) {
    const names = name.startsWith('@') ? (await local.list(join(modules, name))).map((inner) => `${name}/${inner}`) : [name];
    for (const one of names) {
      const claiming = claimsIn(one, await local.text(join(modules, one, 'package.json')).catch(() => undefined));
      if (claiming !== undefined) found.push(claiming);
    }
  }
  return found;
}

function claimsIn(name: string, manifest: string | undefined): Claiming | undefined {
  if (manifest === undefined || !manifest.includes('"mln-plugin"')) return undefined;
  const { keywords, mln } = record(parsed(manifest));
  if (!Array.isArray(keywords) || !keywords.includes('mln-plugin')) return undefined;
  const claims = Object.entries(record(record(mln).claims)).map(([place, words]) => [place, textsIn(words)] as const);
  return { name, claims: new Map(claims) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

function textsIn(value: unknown): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);
}

interface Question {
  readonly place: string;
  readonly word: string;
}

/** The same claims, which also remember the words for which a caller wanted a suggestion. */
export function recording(claims: ClaimTable): ClaimTable & { readonly questions: readonly Question[] } {
  const questions: Question[] = [];
  const suggest: ClaimTable['suggest'] = (place, word) => {
    questions.push({ place, word });
    return claims.suggest(place, word);
  };
  return { ...claims, suggest, questions };
}

/** Searches for packages only when a word is unknown: beside the project file, beside mln, and in the directories above. */
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
      [...hints].find(([message]) => diagnostic.code === codes.unknownWord.code && diagnostic.message.startsWith(message)) ?? [];
    return hint === undefined ? diagnostic : { ...diagnostic, hint };
  });
}
