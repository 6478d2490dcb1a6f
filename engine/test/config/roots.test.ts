// Names of things of the server: a project may use those that the configuration lists, and those that it names itself.
import { describe, expect, test } from 'vitest';
import { option, optionLayers } from '../../src/api/options.js';
import { definePlugin } from '../../src/api/plugin.js';
import type { Roots } from '../../src/api/roots.js';
import { text } from '../../src/api/scalars.js';
import { serverName } from '../../src/api/server-words.js';
import { planSample } from '../../src/testkit/sample.js';
import { tryProject } from '../../src/testkit/try-project.js';

const lab = definePlugin({
  name: 'lab',
  api: 1,
  summary: 'names things of the server',
  claims: {
    host: {
      group: serverName({ root: 'volumeGroups', nameIn: (t) => t.replace('/dev/', '') }),
      bridge: serverName({ root: 'networks' }),
      later: serverName({ root: 'networks', byPlugin: true }),
      note: text(),
    },
  },
  options: {
    bridge: option(serverName({ root: 'networks' }, { default: 'br-default' }), { doc: 'a bridge' }),
    open: option(serverName({ root: 'networks' }, { default: 'br-open' }), { doc: 'a bridge', layers: optionLayers }),
  },
  roots: { volumeGroups: ['vg-plugin'] },
});

async function saidOf(words: string, roots: Partial<Roots> = {}): Promise<readonly string[]> {
  const tried = await tryProject([lab], { '/x/p.mln': `global { project p }\nhost a { ${words} }\n` }, { roots });
  return tried.diagnostics.map(({ code, message, hint, span }) => `${code} ${span?.line}:${span?.column} ${message}; ${hint}`);
}

describe('a name of a project', () => {
  test('is refused at its place, with the line of the configuration that allows it', async () => {
    expect(await saidOf('bridge br-mgmt')).toEqual([
      'MLN1017 2:17 cannot use network "br-mgmt" of the server: the configuration does not allow it to projects; let the site or user configuration allow it: roots.networks: [br-mgmt]',
    ]);
    expect(await saidOf('group /dev/vg0')).toEqual([
      'MLN1017 2:16 cannot use volume group "vg0" of the server: the configuration does not allow it to projects; let the site or user configuration allow it: roots.volumeGroups: [vg0]',
    ]);
  });

  test.each<[string, string, Partial<Roots>]>([
    ['the configuration lists', 'bridge br-mgmt ; group vg0', { networks: ['br-mgmt'], volumeGroups: ['vg0'] }],
    ['the plugin lists', 'group vg-plugin', {}],
    ['an option of the site names', 'bridge br-default', {}],
    ['the plugin checks itself', 'later br-mgmt', {}],
    ['names nothing of the server', 'note br-mgmt', {}],
  ])('is allowed when it is one that %s', async (_, words, roots) => expect(await saidOf(words, roots)).toEqual([]));

  test.each<[string, string, Partial<Roots>]>([
    ['is in a list of another kind', 'group br0', { networks: ['br0'], templates: ['br0'] }],
    ['only begins like a listed one', 'bridge br0', { networks: ['br', 'br00', '/'] }],
    ['a project may name in an option', 'bridge br-open', {}],
  ])('is refused when it %s', async (_, words, roots) => expect(await saidOf(words, roots)).toHaveLength(1));
});

test('an option of the site replaces the default that it may name', async () => {
  const text = (name: string) => `global { project p }\nhost a { bridge ${name} }\n`;
  const said = async (name: string) => {
    const { diagnostics } = await planSample({ text: text(name), plugins: [lab], options: { lab: { bridge: 'br-site' } } });
    return diagnostics.map(({ code }) => code);
  };
  expect(await said('br-site')).toEqual([]);
  expect(await said('br-default')).toEqual(['MLN1017']);
});
