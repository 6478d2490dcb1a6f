// A misspelt name → the known name it was probably meant to be.
import { distance } from '../api/nearest.js';

/** At most a third of the letters wrong, two at the most. */
export function closest(name: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(2, Math.ceil(name.length / 3));
  let best: { readonly name: string; readonly slips: number } | undefined;
  for (const candidate of known) {
    const slips = distance(name.toLowerCase(), candidate.toLowerCase());
    if (slips <= limit && slips < (best?.slips ?? Number.POSITIVE_INFINITY)) best = { name: candidate, slips };
  }
  return best?.name;
}

export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const found = closest(name, known);
  return found === undefined ? undefined : `did you mean "${found}"?`;
}
