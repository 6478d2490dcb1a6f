// A disk that only its backend reaches is not opened: what customizers want of it is the backend's business.
import { expect, test } from 'vitest';
import type { EditRecord } from '../../src/api/edit.js';
import { definePlugin } from '../../src/api/plugin.js';
import { planSample } from '../../src/testkit/sample.js';

function nothing() {
  return undefined;
}

const told: (readonly EditRecord[] | undefined)[] = [];

const far = definePlugin({
  name: 'far',
  api: 1,
  summary: 'machines that are elsewhere, and their disks',
  backends: {
    far: {
      summary: 'elsewhere',
      capabilities: { hvm: 'yes', liveMigration: 'no', snapshots: 'no' },
      disk: { formats: ['remote'], partitioned: false, whole: 'required' },
      observe: async () => undefined,
      define: ({ wishes }) => void told.push(wishes),
      ...{ start: nothing, stop: nothing, undefine: nothing, connect: nothing, disconnect: nothing },
    },
  },
  storage: {
    faraway: {
      summary: 'elsewhere',
      provision: ({ host }) => ({ path: `far:${host.name}`, stagingPath: `far:${host.name}`, format: 'remote', offset: 0 }),
      ...{ publish: nothing, remove: nothing },
    },
  },
  hooks: {
    customize: ({ lane }) => lane.append('/etc/motd', 'hei\n'),
  },
});

test('nobody opens it, and the backend is given the edits', async () => {
  const { plan, diagnostics } = await planSample({ text: 'global { project p }\nhost a { far ; faraway }', plugins: [far] });
  expect(diagnostics).toEqual([]);
  expect(plan?.steps).toEqual([]);
  expect(plan?.disks.a?.format).toBe('remote');
  expect(told).toEqual([[{ do: 'append', path: '/etc/motd', content: 'hei\n', plugin: 'far' }]]);
});
