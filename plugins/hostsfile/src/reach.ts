// Model → at which address each host is reached from one of them: breadth first through switches and the hosts between them.

export interface Plug {
  readonly host: string;
  readonly switch: string;
  /** Without prefix; absent for dhcp. */
  readonly address?: string;
}

export interface Reached {
  readonly host: string;
  readonly address: string;
}

export interface Wires {
  from(host: string): readonly Reached[];
}

/**
 * A host is reached at the address of the interface at which the search meets it first, so a client gets the inner address of
 * its gateway. Every host on two switches counts as a router. A host without a static address there is passed, but not listed.
 */
export function wires(plugs: readonly Plug[]): Wires {
  const ofHost = groupBy(plugs, (plug) => plug.host);
  const onSwitch = groupBy(plugs, (plug) => plug.switch);
  const neighbours = (host: string, crossed: Set<string>): readonly Plug[] =>
    (ofHost.get(host) ?? []).flatMap(({ switch: name }) => {
      if (crossed.has(name)) return [];
      crossed.add(name);
      return onSwitch.get(name) ?? [];
    });
  const from = (start: string): readonly Reached[] => {
    const met = new Set([start]);
    const crossed = new Set<string>();
    const reached: Reached[] = [];
    for (const here of met)
      for (const { host, address } of neighbours(here, crossed)) {
        // the set is also the queue: the loop visits added hosts later
        if (!met.has(host) && address !== undefined) reached.push({ host, address });
        met.add(host);
      }
    return reached;
  };
  return { from };
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
