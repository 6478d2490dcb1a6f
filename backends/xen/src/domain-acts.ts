// Shared by the actions on one domain: find it, wait for its end, remove it.
import type { ActionContext, Found } from '@mln/engine/api';
import { failed, waitUntilGone } from '@mln/machine-kit';
import { codes } from './codes.js';
import { closeReader } from './console.js';
import { CannotAsk, type Domain, listDomains, ownDomain, stranger } from './domains.js';
import { removeMarks } from './marks.js';
import type { DomainId, Places } from './names.js';

export interface DomainArgs {
  readonly host: string;
  readonly domain: DomainId;
  readonly places: Places;
}

export type DomainContext = Pick<ActionContext<DomainArgs>, 'args' | 'sh' | 'files' | 'clock' | 'signal' | 'output'>;

/** Throws if another owner's domain has our name, and if Xen does not answer. */
export async function find({ args: { domain }, sh }: DomainContext): Promise<Domain | undefined> {
  const domains = await listDomains(sh.probe);
  if (stranger(domains, domain) !== undefined) throw failed(codes.foreignDomain, { name: domain.name });
  return ownDomain(domains, domain);
}

/** For a `check`: the result is `unknown` if Xen does not answer. */
export async function checkDomain(
  ctx: DomainContext,
  is: (domain: Domain | undefined) => Promise<Found> | Found,
): Promise<Found> {
  try {
    return await is(ownDomain(await listDomains(ctx.sh.probe), ctx.args.domain));
  } catch (error) {
    if (error instanceof CannotAsk) return 'unknown';
    throw error;
  }
}

// each look costs a process
const pollMs = 1_000;
const destroySeconds = 120;

/** True if the domain ended in that time. */
export function gone(ctx: DomainContext, seconds: number): Promise<boolean> {
  return waitUntilGone(ctx, { pollMs, runs: () => runs(ctx), until: ctx.clock.now() + seconds * 1000 });
}

/** A domain that has ended but still exists, because no process waits for it, does not run. */
export async function runs(ctx: DomainContext): Promise<boolean> {
  const state = (await find(ctx))?.state;
  return state !== undefined && state !== 'ended';
}

/** Destroys the domain in any state. Succeeds if it does not exist; throws if it stays. */
export async function destroy(ctx: DomainContext): Promise<void> {
  const { args, clock, sh } = ctx;
  const until = clock.now() + destroySeconds * 1000;
  for (;;) {
    const domain = ownDomain(await listDomains(sh.probe), args.domain);
    if (domain === undefined) return;
    if (clock.now() > until) throw failed(codes.domainNotRemoved, { name: args.domain.name });
    // xl exits with 1 when the domain ended a moment ago
    if (domain.state !== 'dying') await sh.run({ file: 'xl', args: ['destroy', String(domain.id)], ok: [0, 1] });
    await clock.sleep(pollMs);
  }
}

/** Removes what a stopped machine leaves behind: the reader of its console, and its marks. */
export async function clean(ctx: DomainContext): Promise<void> {
  await closeReader(ctx);
  await removeMarks(ctx.files, ctx.args.places);
}
