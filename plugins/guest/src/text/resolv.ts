// (resolv.conf, name servers) → resolv.conf.

/** The new servers replace the first old one; `search`, `options` and comments stay. */
export function resolvConf(text: string, servers: readonly string[]): string {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const first = lines.findIndex(isServer);
  const added = servers.map((server) => `nameserver ${server}`);
  const head = first < 0 ? lines : lines.slice(0, first);
  const tail = first < 0 ? [] : lines.slice(first).filter((line) => !isServer(line));
  return `${[...head, ...added, ...tail].join('\n')}\n`;
}

function isServer(line: string): boolean {
  return /^\s*nameserver\s/.test(line);
}
