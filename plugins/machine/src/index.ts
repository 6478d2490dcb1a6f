// Words of a machine that every backend shares: how much memory, how many processors, which kernel.
import { definePlugin, int, type ModelCx, size, text } from '@mln/engine/api';

/** Below this no Linux kernel of the last twenty years reaches its init. */
const leastMemory = 16 * 2 ** 20;

const words = {
  memory: size({ memory: true, default: 128 * 2 ** 20, change: 'restart', doc: 'main memory; a bare number means MiB' }),
  vcpus: int({ min: 1, default: 1, change: 'restart', doc: 'processors the guest sees' }),
  kernel: text({ change: 'restart', doc: 'path of the kernel to boot, for backends that boot one of the server' }),
};

const claims = { global: words, host: words };

const validate = ({ model, of, at, report }: ModelCx<typeof claims>): void => {
  for (const host of model.hosts) {
    const { memory } = of(host);
    if (memory >= leastMemory) continue;
    const span = at('host', host.name, 'memory') ?? at('global', 'memory');
    report.error('MLN6401', span, { host: host.name, memory: `${memory / 2 ** 20}M` });
  }
};

export default definePlugin({
  name: 'machine',
  api: 1,
  summary: 'memory, processors and kernel of a machine, whatever runs it',
  claims,
  codes: {
    MLN6401: { message: 'host {host} has only {memory} of memory', hint: 'give it at least 16M' },
  },
  hooks: { validate },
});
