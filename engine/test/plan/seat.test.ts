// From which server a host is seen to.
import { describe, expect, test } from 'vitest';
import { executorOf } from '../../src/plan/server.js';
import type { PluginSet } from '../../src/plugin/registry.js';

describe('the server from which a host is seen to', () => {
  const driver = { ownServers: ({ far }: { far?: boolean }) => far === true };
  const backends = new Map([['sky', { plugin: { name: 'clouds' }, driver }]]) as unknown as PluginSet['backends']; // as much of it as is asked
  test.each([
    ['its own', { backend: 'sky', serviceHost: 'two' }, {}, 'two'],
    ['this one, when it names none', { backend: 'sky' }, {}, 'here'],
    [
      'this one, when its backend has servers of its own',
      { backend: 'sky', serviceHost: 'esx1' },
      { clouds: { far: true } },
      'here',
    ],
    ['its own, when nobody knows its backend', { backend: 'none', serviceHost: 'two' }, { clouds: { far: true } }, 'two'],
  ])('is %s', (_, host, options, server) => {
    expect(executorOf(host, { set: { backends }, options, localServer: 'here' })).toBe(server);
  });
});
