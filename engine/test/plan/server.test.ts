// How the servers of a move reach each other, as the configuration has it.
import { describe, expect, test } from 'vitest';
import { sshTarget } from '../../src/plan/server.js';

const localServer = 'one';
const servers = {
  two: { ssh: 'mln@two.example.org', options: ['-p', '2222'] },
  three: { ssh: 'behind', options: ['-F', '/etc/mln/ssh_config'], address: 'root@three' },
  one: { address: 'root@10.0.0.1' },
};

describe('the way of other servers to a server', () => {
  test.each([
    ['one that mln reaches by ssh is reached in the same way', 'two', { to: 'mln@two.example.org', options: ['-p', '2222'] }],
    [
      'one with an address is reached by that, and by no option that is meant for mln',
      'three',
      { to: 'root@three', options: [] },
    ],
    ['the one that mln runs on may have an address, too', 'one', { to: 'root@10.0.0.1', options: [] }],
    ['one of which nothing is said is reached by its name', 'four', { to: 'four', options: [] }],
  ])('%s', (_, server, way) => {
    expect(sshTarget(server, { config: { servers }, localServer })).toEqual(way);
  });

  test('nobody elsewhere calls this server localhost', () => {
    expect(sshTarget('localhost', { config: { servers }, localServer })).toEqual({ to: 'root@10.0.0.1', options: [] });
    expect(sshTarget('localhost', { config: { servers: {} }, localServer })).toEqual({ to: 'one', options: [] });
  });

  test('a server is no word that every object has', () => {
    expect(sshTarget('constructor', { config: { servers }, localServer })).toEqual({ to: 'constructor', options: [] });
  });
});
