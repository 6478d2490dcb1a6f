import { describe, expect, test } from 'vitest';
import { explainBlock } from '../../src/explain/explain.js';
import { compare } from '../../src/show/compare.js';
import { dataAt, dataOf, listOf } from '../../src/show/data.js';
import { printProject } from '../../src/show/print.js';
import { blockAt, inspect, secretPlaces } from '../../src/show/project.js';
import { wordRows } from '../../src/show/words.js';
import { claimsOf, load, samplePlugins } from '../model/world.js';

const claims = claimsOf(samplePlugins);

async function look(files: Readonly<Record<string, string>>, words: Readonly<Record<string, string>> = {}) {
  const span = { file: '/etc/mln/mln.conf', line: 4, column: 1, length: 9 };
  const standing = Object.entries(words).map(([word, value]) => ({ word, value, span }));
  const defaults = { backend: 'xen', storage: 'file', opener: 'mount', words: standing };
  const loaded = await load(files, { defaults });
  expect(loaded.diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
  if (loaded.draft === undefined) throw new Error('no draft');
  const inspected = inspect(loaded.draft, claims);
  const secrets = secretPlaces(loaded.origins, loaded.secrets);
  const world = { claims, texts: loaded.texts, secrets, includes: loaded.includes };
  const explain = (name: string) => {
    const block = blockAt(inspected, { name, rest: [] });
    if (block === undefined) throw new Error(name);
    return new Map(explainBlock(block, world).map((one) => [one.path, one]));
  };
  return { loaded, inspected, secrets, explain };
}

const file = `global {
    project t
    $gw = 10.0.0.1
    sshkey { eve /k/eve }
}
#include base.mln
host a {
    superclass base
    memory 96M
    network eth0 { address $gw }
    startup { echo "two  blanks" \\; true }
    sshkey { bob /k/bob }
    root_passwd geheim
}
host b { superclass base ; users { kim $1$abc$def } }
switch lan { }
`;
const base =
  'superclass base {\n    memory 64M\n    term none\n    network eth0 { switch lan }\n    apache { doc_root /srv/$hostname }\n}\n';
const files = { '/p/t.mln': file, '/p/base.mln': base };

describe('an explanation', () => {
  test('of an inherited value has its place, its superclasses and the include that brought the file', async () => {
    const { explain } = await look(files);
    const one = explain('b').get('b.memory');
    expect(one).toMatchObject({ value: '64M', from: 'project', plugin: 'disks' });
    expect(one?.written).toMatchObject([
      { span: { file: '/p/base.mln', line: 2, column: 5 }, source: 'memory 64M', via: ['superclass base', 'host b'] },
    ]);
    expect(one?.written[0]?.includes).toMatchObject([{ file: '/p/t.mln', line: 6 }]);
  });

  test('of a value that won says what it overrode, with its place', async () => {
    const one = (await look(files)).explain('a').get('a.memory');
    expect(one).toMatchObject({ value: '96M', overrode: [{ value: '64M', span: { file: '/p/base.mln', line: 2 } }] });
  });

  test('of a default of the configuration has its line there, and what the project says wins over it', async () => {
    const { explain } = await look(files, { memory: '32M', size: '1G' });
    expect(explain('b').get('b.size')).toMatchObject({ from: 'configuration', written: [{ span: { line: 4 } }] });
    expect(explain('b').get('b.memory')?.overrode).toMatchObject([{ value: '32M', span: { file: '/etc/mln/mln.conf' } }]);
  });

  test('of what nobody wrote names the plugin whose default it is', async () => {
    const { explain } = await look(files);
    expect(explain('a').get('a.lvm_vg')).toMatchObject({ value: 'vg0', from: 'default', note: 'the default of plugin disks' });
    expect(explain('a').get('a.boot_order')).toMatchObject({ value: '99', note: "mln's own default" });
    expect(explain('a').has('a.size')).toBe(false);
  });

  test('looks into blocks of words, and has no secrets', async () => {
    const { explain } = await look(files);
    expect(explain('a').get('a.apache.doc_root')).toMatchObject({ value: '/srv/a', type: 'text' });
    expect(JSON.stringify([...explain('a'), ...explain('b')])).not.toMatch(/geheim|\$1\$abc/);
  });
});

describe('a project that is printed', () => {
  test('is read as the same project', async () => {
    const { loaded, inspected } = await look(files);
    const text = printProject(inspected.blocks, new Map());
    expect(text).not.toMatch(/superclass|#include|\$gw/);
    const again = await look({ '/p/t.mln': text });
    const same = (model: typeof loaded.model) => ({
      ...model,
      hosts: model?.hosts.map((host) => ({ ...host, superclasses: [] })),
    });
    expect(same(again.loaded.model)).toEqual(same(loaded.model));
    expect([...again.loaded.secrets]).toEqual([...loaded.secrets]);
    expect(printProject(again.inspected.blocks, new Map())).toBe(text);
  });

  test('has no secrets in it unless they are asked for', async () => {
    const { inspected, secrets } = await look(files);
    expect(printProject(inspected.blocks, secrets)).not.toMatch(/geheim|abc/);
  });

  test('as data answers paths', async () => {
    const { inspected, secrets } = await look(files);
    const data = dataOf(inspected, secrets);
    expect(dataAt(data, ['host', 'a', 'network', 'eth0'])).toEqual({ switch: 'lan', address: '10.0.0.1' });
    expect(dataAt(data, ['host', 'b', 'users'])).toEqual(['kim [secret]']);
    expect(dataAt(data, ['host', 'b', 'users', 'kim'])).toBeUndefined();
    expect(listOf(dataAt(data, ['host']) ?? null)).toEqual(['a', 'b']);
  });
});

describe('two projects', () => {
  const change = async (from: string, to: string) => {
    const older = await look(files);
    const newer = await look({ ...files, '/p/t.mln': file.replace(from, to) });
    return compare(older, newer).map(({ change: how, kind, name, word, old, new: now }) =>
      [how, kind, name, word ?? '', old?.value ?? '', now?.value ?? ''].join(' ').trimEnd(),
    );
  };
  const rows: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['the same text', '', '', []],
    ['a value', 'memory 96M', 'memory 97M', ['changed host a memory 96M 97M']],
    ['a variable', '10.0.0.1', '10.0.0.2', ['changed host a network.eth0.address 10.0.0.1 10.0.0.2']],
    ['a host', 'host b {', 'host c {', ['added host c   host c', 'removed host b  host b']],
    ['a line of a list', 'bob /k/bob', 'rob /k/rob', ['removed host a sshkey bob /k/bob', 'added host a sshkey  rob /k/rob']],
    ['a secret, which is not told', 'geheim', 'anders', ['changed host a root_passwd [secret] [secret]']],
    ['only its layout', 'memory 96M', 'memory    96M # c', []],
  ];
  test.each(rows)('differ by %s', async (_, from, to, expected) => {
    expect(await change(from, to)).toEqual(expected);
  });
});

test('the list of words has those of plugins, of mln itself, and those inside blocks', () => {
  const rows = wordRows(claims);
  expect(rows).toContainEqual(expect.objectContaining({ place: 'host', word: 'memory', plugin: 'disks', default: '128M' }));
  expect(rows).toContainEqual(expect.objectContaining({ place: 'global', word: 'project', plugin: 'mln' }));
  expect(rows).toContainEqual(expect.objectContaining({ place: 'host', word: 'apache.max_connections', type: 'number' }));
  expect(rows).toContainEqual(expect.objectContaining({ place: 'host', word: 'xen', chooses: 'backend' }));
});
