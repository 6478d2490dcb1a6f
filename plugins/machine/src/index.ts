// Registers the words of a machine that backends share, and checks their values.

import { definePlugin, type ModelContext } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from './codes.js';

/** With less memory, no Linux kernel of the last twenty years reaches its init. */
const leastMemory = 16 * 2 ** 20;

function validate({ model, of, at, report }: ModelContext<typeof machine.claims>): void {
  for (const host of model.hosts) {
    const { memory } = of(host);
    if (memory >= leastMemory) continue;
    const span = at('host', host.name, 'memory') ?? at('global', 'memory');
    report.error(codes.tooLittleMemory, span, { host: host.name, memory: `${memory / 2 ** 20}M` });
  }
}

export default definePlugin({
  name: machine.name,
  api: 1,
  summary: 'memory, processors, kernel and screen of a machine, for all backends',
  claims: machine.claims,
  codes,
  hooks: { validate },
});
