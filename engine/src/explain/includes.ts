// Texts of a project → for each included file the `#include`s that led to it.
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Entry, Include } from '../api/ast.js';
import type { Span } from '../api/span.js';
import { parse } from '../lang/parse.js';

/** By file: the place of the `#include` that named it, then of the one that named that file, up to the project file. */
export function includeChains(project: string, texts: ReadonlyMap<string, string>): ReadonlyMap<string, readonly Span[]> {
  const chains = new Map<string, readonly Span[]>([[project, []]]);
  const waiting = [project];
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const text = texts.get(file);
    if (text === undefined) continue;
    for (const include of includesIn(parse({ file, text }).value?.entries ?? [])) {
      const target = targetOf(include, file);
      if (chains.has(target)) continue;
      chains.set(target, [include.span, ...(chains.get(file) ?? [])]);
      waiting.push(target);
    }
  }
  return chains;
}

function includesIn(entries: readonly Entry[]): readonly Include[] {
  return entries.flatMap((entry) =>
    entry.kind === 'include' ? [entry] : entry.kind === 'block' ? includesIn(entry.entries) : [],
  );
}

function targetOf({ path }: Include, from: string): string {
  const written = path.text.replace(/^"(.*)"$/, '$1').replace(/\\([\s\S])/g, '$1');
  return isAbsolute(written) ? resolve(written) : resolve(dirname(from), written);
}
