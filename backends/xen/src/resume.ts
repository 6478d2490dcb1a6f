// Acts: a domain that was suspended, to be saved or moved, and then left alone by a killed xl, goes on.

import type { DomainContext } from './domain-acts.js';
import type { Domain } from './domains.js';

// xl waits for a minute for an answer that a suspended guest cannot give
const resumeMs = 300_000;

/**
 * xl has no word for it. A checkpoint lets the domain go on when it is written, and when it cannot be written as well; what is
 * written goes nowhere.
 */
export async function resumeDomain({ args, sh }: DomainContext, { id, name }: Domain): Promise<void> {
  await sh.run({ file: 'xl', args: ['save', '-c', String(id), '/dev/null'], ok: [0, 1], timeoutMs: resumeMs });
  if (name !== args.domain.name) await sh.run({ file: 'xl', args: ['rename', String(id), args.domain.name] });
}
