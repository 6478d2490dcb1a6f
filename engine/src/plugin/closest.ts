// A misspelt name → the known name it was probably meant to be.

/** At most a third of the letters wrong, two at the most. */
export const closest = (name: string, known: Iterable<string>): string | undefined => {
  const limit = Math.min(2, Math.ceil(name.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const distance = edits(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { name: candidate, distance };
  }
  return best?.name;
};

export const didYouMean = (name: string, known: Iterable<string>): string | undefined => {
  const found = closest(name, known);
  return found === undefined ? undefined : `did you mean "${found}"?`;
};

// insertions, deletions, replacements, and two neighbours swapped, each counted once
const edits = (a: string, b: string): number => {
  let older: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (older[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    older = row;
    row = next;
  }
  return row[b.length] ?? 0;
};
