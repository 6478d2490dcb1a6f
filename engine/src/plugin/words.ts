// Plugin → the words it takes, by block: those it claims and those that choose one of its drivers.

/** A plugin, whatever its own types are. */
interface Claiming {
  readonly claims?: object;
  readonly backends?: object;
  readonly storage?: object;
}

/** Where a flag that chooses a driver may stand. */
const places = { backends: ['global', 'host', 'switch'], storage: ['global', 'host'] } as const;

/** Sorted, without empty blocks: what `mln.claims` of its package.json must say. */
export function claimedWords(plugin: Claiming): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, Set<string>>();
  const add = (block: string, words: readonly string[]): void => {
    if (words.length > 0) found.set(block, new Set([...(found.get(block) ?? []), ...words]));
  };
  for (const [block, fields] of Object.entries(plugin.claims ?? {})) add(block, Object.keys(fields ?? {}));
  for (const kind of ['backends', 'storage'] as const)
    for (const block of places[kind]) add(block, Object.keys(plugin[kind] ?? {}));
  const blocks = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(blocks.map(([block, words]) => [block, [...words].sort()]));
}
