import { bridgeName } from '@mln/machine-kit';
import { describe, expect, test } from 'vitest';
import { machinePlaces, machineSockets, switchPlaces, switchSockets, tapName } from '../src/names.js';

const longest = 'r'.repeat(60);
const paths = { run: `/${longest.slice(1)}`, logs: '/p/logs' };
const long = 'n'.repeat(63);

describe('sockets', () => {
  test.each([
    ['a machine', machineSockets(machinePlaces(paths, long))],
    ['a switch', switchSockets(switchPlaces(paths, long))],
  ])('of %s fit below the longest run directory there is', (_, sockets) => {
    for (const { path, limit } of sockets) expect(Buffer.byteLength(path)).toBeLessThanOrEqual(limit);
  });

  test('the directory of a switch stays below the 103 bytes that vde_switch knows', () => {
    expect(switchPlaces(paths, long).dir.length).toBeLessThanOrEqual(103);
  });
});

describe('network devices', () => {
  const port = { host: long, interface: 'eth0' };

  test('have names that the kernel takes', () => {
    for (const name of [bridgeName(long, long), tapName(long, port)]) expect(name).toMatch(/^(br|tp)[0-9a-f]{11}$/);
  });

  test('differ by project, host and interface', () => {
    const names = [
      tapName('p', port),
      tapName('q', port),
      tapName('p', { ...port, interface: 'eth1' }),
      tapName('p', { ...port, host: 'x' }),
    ];
    expect(new Set(names).size).toBe(4);
  });
});
