// Acts: stops a machine, cleanly or at once, and forgets one that was saved.
import { type ActionContext, defineAction } from '@mln/engine/api';
import { checkDomain, clean, type DomainArgs, destroy, find, gone } from './domain-acts.js';
import { failed } from './failed.js';
import { letGo } from './start.js';

export interface StopArgs extends DomainArgs {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
}

type StopCx = ActionContext<StopArgs>;

/** Clean shutdown; one that does not end in time runs on, and that is reported. It is killed only when told. */
export const stop = defineAction<StopArgs>({
  async run(cx) {
    if (cx.args.how === 'ask') await shutDown(cx);
    // also what ended and was not cleared away
    await destroy(cx);
    await clean(cx);
  },
  undo: 'irreversible',
  check: (cx) => checkDomain(cx, (domain) => (domain === undefined ? 'done' : 'absent')),
});

async function shutDown(cx: StopCx): Promise<void> {
  const { host, graceSeconds } = cx.args;
  // a guest that is held hears nothing
  await letGo(cx);
  const domain = await find(cx);
  if (domain?.state !== 'running') return;
  // one without Xen's drivers is told by its power button; 1 when it ended a moment ago
  await cx.sh.run({ file: 'xl', args: ['shutdown', '-F', String(domain.id)], ok: [0, 1] });
  if (!(await gone(cx, graceSeconds))) throw failed('MLN7358', { host, seconds: graceSeconds });
}
