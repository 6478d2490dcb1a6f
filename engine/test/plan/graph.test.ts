import { describe, expect, test } from 'vitest';
import type { Host, Model } from '../../src/api/model.js';
import { orderLanes } from '../../src/plan/graph.js';
import { stepBook } from '../../src/plan/lanes.js';

function host(name: string, bootOrder = 99): Host {
  return {
    name,
    bootOrder,
    superclasses: [],
    backend: 'null',
    storage: 'file',
    opener: 'none',
    interfaces: [],
    settings: {},
  };
}

function model(hosts: readonly Host[], ports: Readonly<Record<string, readonly string[]>> = {}): Model {
  return {
    version: 1,
    project: 'p',
    file: '/p.mln',
    hosts,
    switches: Object.entries(ports).map(([name, names]) => ({
      name,
      backend: 'null',
      settings: {},
      ports: names.map((h) => ({ host: h, interface: 'eth0' })),
    })),
    settings: {},
  };
}

function ordered(of: Model, intent: 'build' | 'start' | 'stop' | 'remove', without: readonly string[] = []) {
  const book = stepBook();
  const lanes = [...of.hosts.map((h) => `host:${h.name}`), ...of.switches.map((s) => `switch:${s.name}`)];
  for (const lane of lanes.filter((l) => !without.includes(l)))
    for (const n of [1, 2])
      book.steps.push({
        id: `${lane}/${n}`,
        lane,
        serviceHost: 'here',
        phase: 'boot',
        plugin: 'null',
        action: 'act',
        args: {},
        title: 't',
        undo: 'none',
        after: [],
        locks: [],
      });
  orderLanes({ model: of, book, intent, lanePrefix: '' });
  return Object.fromEntries(book.steps.filter((s) => s.after.length > 0).map((s) => [s.id, s.after]));
}

describe('the order of lanes', () => {
  test('a host starts after all switches it is plugged into', () => {
    expect(ordered(model([host('a')], { lan: ['a'], wan: ['a'] }), 'start')).toEqual({
      'host:a/1': ['switch:lan/2', 'switch:wan/2'],
    });
  });

  test('a switch stops after all hosts on it, and each host is waited for once', () => {
    expect(ordered(model([host('a'), host('b')], { lan: ['a', 'b', 'a'] }), 'stop')).toEqual({
      'switch:lan/1': ['host:a/2', 'host:b/2'],
    });
  });

  test('hosts of a low boot order start before those of a high one, and stop after them', () => {
    const three = model([host('web', 20), host('db', 10), host('cache', 10)]);
    expect(ordered(three, 'start')).toEqual({ 'host:web/1': ['host:db/2', 'host:cache/2'] });
    expect(ordered(three, 'stop')).toEqual({ 'host:db/1': ['host:web/2'], 'host:cache/1': ['host:web/2'] });
  });

  test('hosts that have nothing to do do not break the chain of boot orders', () => {
    const chain = model([host('a', 1), host('b', 2), host('c', 3)]);
    expect(ordered(chain, 'start', ['host:b'])).toEqual({ 'host:c/1': ['host:a/2'] });
  });

  test('a build knows no order between hosts', () => {
    expect(ordered(model([host('a', 1), host('b', 2)], { lan: ['a', 'b'] }), 'build')).toEqual({});
  });
});
