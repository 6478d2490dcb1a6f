// What the actions on one domain share: finding it, waiting for its end, taking it away.
import type { ActionContext, Found } from '@mln/engine/api';
import { closeReader } from './console.js';
import { CannotAsk, type Domain, listDomains, ownDomain, stranger } from './domains.js';
import { failed } from './failed.js';
import { removeMarks } from './marks.js';
import type { DomainId, Places } from './names.js';

export interface DomainArgs {
  readonly host: string;
  readonly domain: DomainId;
  readonly places: Places;
}

export type DomainContext = Pick<ActionContext<DomainArgs>, 'args' | 'sh' | 'files' | 'clock' | 'signal' | 'output'>;

/** Throws when somebody else's domain has our name, and when Xen cannot be asked. */
export async function find({ args: { domain }, sh }: DomainContext): Promise<Domain | undefined> {
  const domains = await listDomains(sh.probe);
  if (stranger(domains, domain) !== undefined) throw failed('MLN7351', { name: domain.name });
  return ownDomain(domains, domain);
}

/** For a `check`: when Xen cannot be asked nobody knows. */
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

/** Whether it went away in that time. One that ended and stays, for nobody waits for it, is gone too. */
export async function gone(ctx: DomainContext, seconds: number): Promise<boolean> {
  const { clock, signal } = ctx;
  const until = clock.now() + seconds * 1000;
  for (;;) {
    const state = (await find(ctx))?.state;
    if (state === undefined || state === 'ended') return true;
    if (clock.now() > until) return false;
    await clock.sleep(pollMs, signal);
  }
}

/** Whatever state it is in. Nothing there is success; throws when it stays. */
export async function destroy(ctx: DomainContext): Promise<void> {
  const { args, clock, sh } = ctx;
  const until = clock.now() + destroySeconds * 1000;
  for (;;) {
    const domain = ownDomain(await listDomains(sh.probe), args.domain);
    if (domain === undefined) return;
    if (clock.now() > until) throw failed('MLN7361', { name: args.domain.name });
    // it answers with 1 when the domain went away a moment ago
    if (domain.state !== 'dying') await sh.run({ file: 'xl', args: ['destroy', String(domain.id)], ok: [0, 1] });
    await clock.sleep(pollMs);
  }
}

/** What a machine that is down leaves behind. */
export async function clean(ctx: DomainContext): Promise<void> {
  await closeReader(ctx);
  await removeMarks(ctx.files, ctx.args.places);
}
