// Projects of hosts of VMware, planned as mln plans them, with disks in memory that have partitions.
import {
  type AnyPlugin,
  defineAction,
  definePlugin,
  planSample,
  type Sample,
  type Storage,
  scriptShell,
} from '@mln/engine/testkit';
import machine from '@mln/plugin-machine';
import template from '@mln/plugin-template';
import vmware from '../../src/index.js';

const note = defineAction<{ readonly name: string }>({ run: async () => {}, undo: async () => {}, check: async () => 'absent' });
const actions = { make: note, publish: note, remove: note };
type NoWords = Readonly<Record<never, never>>;

const whole: Storage<NoWords, typeof actions, NoWords> = {
  summary: 'whole disks in memory',
  provision({ lane, host, paths }) {
    lane.step('make', { name: host.name }, { title: 'make a disk' });
    const path = `${paths.images}/${host.name}.img`;
    return { path, stagingPath: `${path}.new`, format: 'raw', offset: 1_048_576 };
  },
  commit: ({ lane, host }) => void lane.step('publish', { name: host.name }, { title: 'publish the disk' }),
  remove: ({ lane, host }) => void lane.step('remove', { name: host.name }, { title: 'remove the disk' }),
};

const disks = definePlugin({ name: 'whole', api: 1, summary: 'whole disks in memory', actions, storage: { whole } });

// it would look for the template
const words = { ...template, hooks: {} };

export const plugins: readonly AnyPlugin[] = [machine, words, disks, vmware];

export function sampleOf(text: string, more: Partial<Sample> = {}): Sample {
  return {
    text,
    plugins,
    roots: { kernels: ['/boot'], networks: ['br0', 'vmnet20'] },
    defaults: { storage: 'whole', backend: 'vmware' },
    ...more,
  };
}

/** `MLN7403 3 error …`: the code, the line and the message of what was said. */
export async function complaints(text: string, more: Partial<Sample> = {}): Promise<readonly string[]> {
  const sh = scriptShell([['vmrun', { stdout: 'Total running VMs: 0\n' }]]);
  const { diagnostics } = await planSample(sampleOf(text, { sh, ...more }));
  return diagnostics.map(({ code, span, severity, message }) => `${code} ${span?.line ?? '-'} ${severity} ${message}`);
}
