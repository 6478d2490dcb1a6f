import { describe, expect, test } from 'vitest';
import { definePlugin, flag, text } from '../../src/api/index.js';
import { buildClaims } from '../../src/model/claims.js';
import { claimsOf, samplePlugins } from './world.js';

function plugin(name: string, word: string) {
  return definePlugin({ name, api: 1, summary: 's', claims: { host: { [word]: text() } } });
}

describe('claims', () => {
  const claims = claimsOf(samplePlugins);

  test('a word has an owner in its place only', () => {
    expect(claims.owner('host', 'memory')).toMatchObject({ plugin: 'disks', word: 'memory' });
    expect(claims.owner('switch', 'memory')).toBeUndefined();
    expect(claims.owner('global', 'project')?.plugin).toBe('mln');
  });

  test('the word that chooses a backend stands in hosts, switches and global, that of a storage in hosts and global', () => {
    const places = (word: string) =>
      (['global', 'host', 'network', 'switch'] as const).filter((place) => claims.owner(place, word));
    expect(places('vmware')).toEqual(['global', 'host', 'switch']);
    expect(places('lvm')).toEqual(['global', 'host']);
    expect([claims.backends, claims.storage, claims.openers]).toEqual([['xen', 'vmware'], ['file', 'lvm'], ['mount']]);
  });

  test('words that one plugin claims in global and host are shared', () =>
    expect([...claims.shared]).toEqual(['file', 'lvm', 'apache', 'sshkey', 'xen', 'vmware']));

  test.each([
    [plugin('a', 'x'), plugin('b', 'x'), 'plugins a and b both claim "x" in host'],
    [plugin('a', 'superclass'), undefined, 'plugins mln and a both claim "superclass" in host'],
    [plugin('a', 'network'), undefined, 'plugins mln and a both claim "network" in host'],
    [plugin('a', 'uml'), { ...plugin('b', 'y'), storage: samplePlugins[0]?.storage ?? {} }, undefined],
    [
      plugin('a', 'lvm'),
      { ...plugin('b', 'y'), storage: samplePlugins[0]?.storage ?? {} },
      'plugins a and b both claim "lvm" in host',
    ],
  ])('a taken word is an error %#', (a, b, message) => {
    const { diagnostics } = buildClaims(b === undefined ? [a] : [a, b]);
    expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual(message === undefined ? [] : [`MLN6003 ${message}`]);
  });

  test('a plugin may read the word of its own driver', () => {
    const lvm = definePlugin({
      name: 'b',
      api: 1,
      summary: 's',
      claims: { host: { lvm: text() } },
      storage: samplePlugins[0]?.storage ?? {},
    });
    const { value, diagnostics } = buildClaims([lvm]);
    expect(diagnostics).toEqual([]);
    expect(value?.owner('host', 'lvm')).toMatchObject({ chooses: 'storage', decoder: { type: 'text' } });
    expect(value?.absent('host').b).toEqual({ lvm: undefined });
  });

  test('a flag that only chooses is no setting', () => expect(claims.absent('host')).not.toHaveProperty('vmware'));

  test('defaults are there without any word', () =>
    expect(
      buildClaims([definePlugin({ name: 'p', api: 1, summary: 's', claims: { switch: { hub: flag() } } })]).value?.absent(
        'switch',
      ),
    ).toEqual({
      p: { hub: false },
    }));
});
