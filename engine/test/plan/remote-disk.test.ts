// A disk that only its backend reaches is not opened: what customizers want of it is the backend's business.
import { expect, test } from 'vitest';
import type { GuestRequests } from '../../src/api/guest.js';
import { definePlugin } from '../../src/api/plugin.js';
import { planSample } from '../../src/testkit/sample.js';

function nothing() {
  return undefined;
}

const told: (GuestRequests | undefined)[] = [];

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
      define: ({ requests }) => void told.push(requests),
      ...{ start: nothing, stop: nothing, undefine: nothing, connect: nothing, disconnect: nothing },
    },
  },
  storage: {
    faraway: {
      summary: 'elsewhere',
      provision: ({ host }) => ({ path: `far:${host.name}`, stagingPath: `far:${host.name}`, format: 'remote', offset: 0 }),
      ...{ commit: nothing, remove: nothing },
    },
  },
  hooks: {
    customize({ lane, at }) {
      const origin = at('host', 'a');
      lane.hostname('first', { origin });
      lane.user({ name: 'kim', hash: { secret: 's' } });
      lane.mkdir('/srv');
      lane.append('/etc/motd', 'hei\n', { mode: 0o600 });
      lane.user({ name: 'eve', hash: { secret: 't' } }, { origin });
      lane.run('true\n', { title: 'nothing' });
      lane.hostname('second');
    },
  },
});

test('nobody opens it, and the backend is told what the guest is to be, who asked for it, and the edits besides', async () => {
  const { plan, diagnostics } = await planSample({ text: 'global { project p }\nhost a { far ; faraway }', plugins: [far] });
  expect(diagnostics).toEqual([]);
  expect(plan?.steps).toEqual([]);
  expect(plan?.disks.a?.format).toBe('remote');
  const [plugin, origin] = ['far', expect.objectContaining({ line: 2, column: 1 })];
  expect(told).toEqual([
    {
      spec: {
        hostname: 'second',
        users: [
          { name: 'kim', hash: { secret: 's' } },
          { name: 'eve', hash: { secret: 't' } },
        ],
        files: [{ path: '/etc/motd', content: 'hei\n', append: true, mode: 0o600 }],
        scripts: ['true\n'],
      },
      asked: { hostname: [{ plugin }], users: [{ plugin }, { plugin, origin }], files: [{ plugin }], scripts: [{ plugin }] },
      edits: [{ do: 'mkdir', path: '/srv', plugin }],
    },
  ]);
});
