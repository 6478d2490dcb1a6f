// Acts: resume a domain that a killed xl left suspended, in a save or a move.

import type { DomainContext } from './domain-acts.js';
import type { Domain } from './domains.js';

// xl waits for a minute for an answer that a suspended guest cannot give
const resumeMs = 300_000;

/**
 * xl has no command for this. A checkpoint resumes the domain after xl has written the memory, and also when xl cannot write it;
 * /dev/null discards the memory.
 */
export async function resumeDomain({ args, sh }: DomainContext, { id, name }: Domain): Promise<void> {
  await sh.run({ file: 'xl', args: ['save', '-c', String(id), '/dev/null'], ok: [0, 1], timeoutMs: resumeMs });
  if (name !== args.domain.name) await sh.run({ file: 'xl', args: ['rename', String(id), args.domain.name] });
}
