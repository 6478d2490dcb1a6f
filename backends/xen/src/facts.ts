// The running machines: one query for all domains, and a look at the bridges.

import type { Facts, Host, LocalFiles, MachineFact, ObserveContext, Switch } from '@mln/engine/api';
import { settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { isOwn, seeBridge } from './bridge.js';
import { bridgeOf } from './bridge-of.js';
import { CannotAsk, type Domain, listDomains, ownDomain, stranger } from './domains.js';
import { observeIdentities } from './identity.js';
import { isMade, wasUp } from './marks.js';
import { type DomainId, type Places, placesOf } from './names.js';

export async function observeRunning(ctx: ObserveContext): Promise<void> {
  const [domains, ids] = await Promise.all([seen(ctx), observeIdentities(ctx)]);
  await Promise.all([
    ...ctx.hosts.map(async (host) => ctx.machine(host.name, await factOf(ctx, host, { domains, id: ids.get(host.name) }))),
    ...ctx.switches.map(async (sw) => {
      const args = bridgeOf(ctx, sw);
      const bridge = await seeBridge(ctx.local, args.bridge);
      ctx.network(sw.name, bridge?.up === true ? { state: 'up', detail: `bridge ${args.bridge}` } : { state: 'down' });
      if (bridge !== undefined && !isOwn(bridge, args)) ctx.fact(foreign(sw), true);
    }),
  ]);
}

function foreign({ name }: Pick<Switch, 'name'>): string {
  return `foreign.${name}`;
}

/** True if the bridge of the switch exists on that server and does not belong to the project. */
export function isForeign(facts: Facts, sw: Pick<Switch, 'name'>): boolean {
  return facts.values[`xen.${foreign(sw)}`] === true;
}

/** The domains, or the reason why Xen does not answer. */
async function seen(ctx: ObserveContext): Promise<readonly Domain[] | string> {
  try {
    return await listDomains((command) => ctx.probe(command));
  } catch (error) {
    if (error instanceof CannotAsk) return error.exitCode === 127 ? 'xl is not installed' : error.message;
    throw error;
  }
}

interface Seen {
  readonly domains: readonly Domain[] | string;
  readonly id: DomainId | undefined;
}

async function factOf(ctx: ObserveContext, host: Host, { domains, id }: Seen): Promise<MachineFact> {
  if (typeof domains === 'string') return { state: 'unknown', detail: domains };
  if (id === undefined) return { state: 'unknown' };
  const places = placesOf(ctx.paths, host.name);
  const domain = ownDomain(domains, id);
  if (domain !== undefined) return factOfDomain(ctx.local, domain, { places, upText: settingsOf(host, machine).up_text });
  if ((await ctx.local.stat(places.save)) !== undefined) return { state: 'saved' };
  return stranger(domains, id) === undefined
    ? { state: 'down' }
    : { state: 'down', detail: `another domain is called ${id.name}` };
}

interface Watched {
  readonly places: Places;
  readonly upText: string;
}

async function factOfDomain(local: LocalFiles, domain: Domain, { places, upText }: Watched): Promise<MachineFact> {
  const detail = `domain ${domain.id}, ${domain.memory}M`;
  switch (domain.state) {
    case 'running':
      return { state: (await wasUp(local, places, upText)) ? 'up' : 'starting', detail };
    case 'paused':
      return (await isMade(local, places))
        ? { state: 'paused', detail }
        : { state: 'unknown', detail: `domain ${domain.id} may be half made` };
    case 'ended':
      return { state: 'unknown', detail: `domain ${domain.id} ended and was not cleared away` };
    case 'suspended':
      return { state: 'unknown', detail: `domain ${domain.id} is being saved or moved, or that was broken off` };
    case 'dying':
      return { state: 'unknown', detail: `domain ${domain.id} is being taken away` };
  }
}
