// Acts: stop a machine, cleanly or at once, and discard the memory of a saved one.

import { type ActionContext, defineAction } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';
import { checkDomain, clean, type DomainArgs, destroy, find, gone } from './domain-acts.js';
import { resume } from './start.js';

export interface StopArgs extends DomainArgs {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
}

type StopContext = ActionContext<StopArgs>;

/** Shuts down cleanly. A machine that does not end in time runs on, with an error. Only `how: 'kill'` destroys it. */
export const stop = defineAction<StopArgs>({
  async run(ctx) {
    if (ctx.args.how === 'ask') await shutDown(ctx);
    // also a domain that ended but still exists
    await destroy(ctx);
    await clean(ctx);
  },
  undo: 'irreversible',
  check: (ctx) => checkDomain(ctx, (domain) => (domain === undefined ? 'done' : 'absent')),
});

async function shutDown(ctx: StopContext): Promise<void> {
  const { host, graceSeconds } = ctx.args;
  // a paused guest does not react
  await resume(ctx);
  const domain = await find(ctx);
  if (domain?.state !== 'running') return;
  // without Xen's drivers the guest gets its power button; xl exits with 1 when the guest ended a moment ago
  await ctx.sh.run({ file: 'xl', args: ['shutdown', '-F', String(domain.id)], ok: [0, 1] });
  if (!(await gone(ctx, graceSeconds))) throw failed(codes.shutdownTimedOut, { host, seconds: graceSeconds });
}
