// Acts: stops a machine, cleanly or at once, and forgets one that was saved.
import { type ActionContext, defineAction } from '@mln/engine/api';
import { checkDomain, clean, type DomainArgs, destroy, find, gone } from './domain-acts.js';
import { failed } from './failed.js';
import { resume } from './start.js';

export interface StopArgs extends DomainArgs {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
}

type StopContext = ActionContext<StopArgs>;

/** Clean shutdown; one that does not end in time runs on, and that is reported. It is killed only when told. */
export const stop = defineAction<StopArgs>({
  async run(ctx) {
    if (ctx.args.how === 'ask') await shutDown(ctx);
    // also what ended and was not cleared away
    await destroy(ctx);
    await clean(ctx);
  },
  undo: 'irreversible',
  check: (ctx) => checkDomain(ctx, (domain) => (domain === undefined ? 'done' : 'absent')),
});

async function shutDown(ctx: StopContext): Promise<void> {
  const { host, graceSeconds } = ctx.args;
  // a guest that is held hears nothing
  await resume(ctx);
  const domain = await find(ctx);
  if (domain?.state !== 'running') return;
  // one without Xen's drivers is told by its power button; 1 when it ended a moment ago
  await ctx.sh.run({ file: 'xl', args: ['shutdown', '-F', String(domain.id)], ok: [0, 1] });
  if (!(await gone(ctx, graceSeconds))) throw failed('MLN7358', { host, seconds: graceSeconds });
}
