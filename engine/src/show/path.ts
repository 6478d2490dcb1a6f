// `web1.network.eth0.address` or `/host/web1/network/eth0/address` → what is asked for.

export const topKinds = ['global', 'host', 'superclass', 'switch'] as const;
export type TopKind = (typeof topKinds)[number];

export interface SettingPath {
  /** Absent when only a name was given: `web1` may be a host or a switch. */
  readonly kind?: TopKind;
  /** Absent for `/host`; for `global` the word itself. */
  readonly name?: string;
  readonly rest: readonly string[];
}

/** Names hold no dots and no slashes, so either divides a path. An empty path asks for all. */
export function parsePath(written: string): SettingPath {
  const divider = written.includes('/') ? '/' : '.';
  const parts = written.split(divider).filter((part) => part !== '');
  const [first = '', ...rest] = parts;
  const kind = topKinds.find((one) => one === first);
  if (kind === 'global') return { kind, name: 'global', rest };
  if (divider === '/' && kind !== undefined) {
    const [name, ...below] = rest;
    return { kind, ...(name === undefined ? {} : { name }), rest: below };
  }
  return first === '' ? { rest: [] } : { name: first, rest };
}

/** The form with dots. */
export function dotted({ name, rest }: SettingPath): string {
  return [...(name === undefined ? [] : [name]), ...rest].join('.');
}
