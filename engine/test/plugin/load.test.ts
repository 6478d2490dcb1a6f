import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Plugin } from '../../src/api/plugin.js';
import type { Command } from '../../src/api/ports.js';
import type { Config, Layer } from '../../src/config/settings.js';
import { healthReport, hookOrder, listPlugins } from '../../src/plugin/doctor.js';
import { assemblePlugins, loadPlugins } from '../../src/plugin/load.js';
import type { LoadedPlugin } from '../../src/plugin/registry.js';

let root: string;
async function put(path: string, content: string) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'mln-load-')));
});

function site() {
  return join(root, 'etc/mln.config.yaml');
}

function config(plugins: readonly string[], rest: Partial<Config> = {}): Config {
  return {
    layers: [],
    plugins: plugins.map((name) => ({ name, from: site() })),
    disable: [],
    mandatory: [],
    order: {},
    defaults: { backend: 'uml', storage: 'file', opener: 'rootless', onFailure: 'lane', jobs: 2 },
    paths: { projects: '/p', templates: '/t', files: '/f' },
    includeRoots: [],
    roots: {},
    servers: {},
    origins: {},
    provenance: {},
    kept: [],
    ignored: [],
    ...rest,
  };
}

function load(plugins: readonly string[], rest: Partial<Config> = {}) {
  return loadPlugins(config(plugins, rest), { distrust: async () => undefined });
}

async function pack(name: string, module: string, manifest: object = { api: 1, entry: './index.js' }) {
  const dir = `etc/node_modules/${name}`;
  await put(`${dir}/package.json`, JSON.stringify({ name, version: '1.2.3', type: 'module', mln: manifest }));
  await put(`${dir}/index.js`, module);
}

function plain(name: string, rest = '') {
  return `export default { name: '${name}', api: 1, summary: 'does ${name}', ${rest} };`;
}

describe('finding', () => {
  test('a package is looked for from the file that names it', async () => {
    await pack('mln-plugin-x', plain('x'));
    const { value, diagnostics } = await load(['mln-plugin-x']);
    expect(diagnostics).toEqual([]);
    expect(value?.plugins).toMatchObject([{ plugin: { name: 'x' }, package: 'mln-plugin-x', version: '1.2.3', from: site() }]);
    expect(value?.find('x')?.version).toBe('1.2.3');
  });

  test('a single file needs no manifest', async () => {
    const file = await put('etc/quota.mjs', plain('quota'));
    const { value, diagnostics } = await load([file]);
    expect(diagnostics).toEqual([]);
    expect(value?.find('quota')?.package).toBe(file);
  });

  test('a package that is not there is told of with its name', async () => {
    const { diagnostics } = await load(['mln-plugin-nowhere']);
    expect(diagnostics).toMatchObject([{ code: 'MLN6001', plugin: 'mln-plugin-nowhere' }]);
  });
});

describe('refused without being run', () => {
  const bomb = 'globalThis.mlnBomb = true; export default 1;';
  test.each([
    ['no manifest', undefined, 'MLN6014'],
    ['another api level', { api: 2, entry: './index.js' }, 'MLN6002'],
    ['no entry', { api: 1 }, 'MLN6014'],
    ['an entry outside of the package', { api: 1, entry: '../../../evil.js' }, 'MLN6014'],
  ])('%s', async (_, manifest, code) => {
    await put(
      'etc/node_modules/mln-plugin-x/package.json',
      JSON.stringify({ name: 'mln-plugin-x', type: 'module', mln: manifest }),
    );
    await put('etc/node_modules/mln-plugin-x/index.js', bomb);
    await put('etc/evil.js', bomb);
    const { value, diagnostics } = await load(['mln-plugin-x']);
    expect(diagnostics).toMatchObject([{ code }]);
    expect(value?.plugins).toEqual([]);
    expect(Object.hasOwn(globalThis, 'mlnBomb')).toBe(false);
  });

  test('code that is not trusted', async () => {
    await pack('mln-plugin-x', bomb);
    const { diagnostics } = await loadPlugins(config(['mln-plugin-x']));
    expect(diagnostics).toMatchObject([{ code: 'MLN6011' }]);
    expect(Object.hasOwn(globalThis, 'mlnBomb')).toBe(false);
  });

  test.each(['mln-plugin-x', 'x'])('a disabled one, by %s', async (name) => {
    await pack('mln-plugin-x', bomb);
    const { value, diagnostics } = await load(['mln-plugin-x'], { disable: [name] });
    expect(diagnostics).toEqual([]);
    expect(value?.plugins).toEqual([]);
    expect(Object.hasOwn(globalThis, 'mlnBomb')).toBe(false);
  });
});

describe('a module that is no good', () => {
  test.each([
    ['throws', 'throw new Error("no license\\nsecond line")', 'MLN6001', 'no license'],
    ['does not parse', 'export default {', 'MLN6001', 'Unexpected'],
    ['exports nothing', 'export const x = 1;', 'MLN6014', 'default export'],
    ['has another level inside', "export default { name: 'x', api: 3, summary: '' };", 'MLN6002', 'level 3'],
    ['has no name', "export default { api: 1, summary: '' };", 'MLN6014', '"name" is missing'],
    ['has a bad name', plain('X y'), 'MLN6014', '"name" must be'],
    ['misspells a hook', plain('x', 'hooks: { provison() {} }'), 'MLN6014', 'no hook "provison", did you mean "provision"?'],
    ['has a hook that is no function', plain('x', 'hooks: { boot: 1 }'), 'MLN6014', '"hooks.boot" must be a function'],
    ['has a bad slot', plain('x', "hooks: { boot: { slot: 'first', handler() {} } }"), 'MLN6014', '"hooks.boot"'],
    ['has half a pair of handlers', plain('x', 'hooks: { boot: { early() {} } }'), 'MLN6014', '"hooks.boot"'],
    ['has an action without undo', plain('x', 'actions: { a: { run() {} } }'), 'MLN6014', '"actions.a.undo"'],
    ['has half a backend', plain('x', "backends: { b: { summary: '' } }"), 'MLN6014', '"backends.b.capabilities"'],
    [
      'has a storage that cannot remove',
      plain('x', "storage: { s: { summary: '', provision() {}, commit() {} } }"),
      'MLN6014',
      '"storage.s.remove"',
    ],
    [
      'has a row without a code',
      plain('x', "codes: { gone: { message: 'no' } }"),
      'MLN6014',
      '"codes.gone.code" must be MLN and four',
    ],
    [
      'has a bad code',
      plain('x', "codes: { gone: { code: 'MLN1', message: 'no' } }"),
      'MLN6014',
      '"codes.gone.code" must be MLN',
    ],
    [
      'has a code twice',
      plain('x', 'codes: { a: { code: "MLN6999", message: "" }, b: { code: "MLN6999", message: "" } }'),
      'MLN6014',
      '"codes" has MLN6999 twice',
    ],
    ['has a part nobody knows', plain('x', 'hook: {}'), 'MLN6014', 'unknown part "hook"'],
    ['claims something that is no decoder', plain('x', 'claims: { host: { memory: 1 } }'), 'MLN6014', '"claims.host.memory"'],
  ])('%s', async (_, module, code, text) => {
    await pack('mln-plugin-x', module);
    await pack('mln-plugin-y', plain('y'));
    const { value, diagnostics } = await load(['mln-plugin-x', 'mln-plugin-y']);
    expect(diagnostics).toMatchObject([{ code, severity: 'error' }]);
    expect(diagnostics[0]?.message).toContain(text);
    expect(diagnostics[0]?.message).toContain('mln-plugin-x');
    expect(value?.plugins.map(({ plugin }) => plugin.name)).toEqual(['y']);
  });
});

function given(name: string, rest: Partial<Plugin> = {}): LoadedPlugin {
  return {
    plugin: { name, api: 1, summary: `does ${name}`, ...rest },
    package: `mln-plugin-${name}`,
    from: 'built-in',
  };
}

function assemble(plugins: readonly LoadedPlugin[], rest: Partial<Config> = {}) {
  return assemblePlugins(plugins, config([], rest));
}

const opener = { summary: '', unsupportedReason: () => undefined, open: () => Promise.reject(new Error('not here')) };
const command = { summary: '', run: async () => {} };

describe('names are given once', () => {
  test.each<[string, Partial<Plugin>]>([
    ['an image opener "n"', { openers: { n: opener } }],
    ['a command "n"', { commands: { n: command } }],
    ['the code "MLN7001"', { codes: { keyLost: { code: 'MLN7001', message: '' } } }],
  ])('%s', (what, part) => {
    const { diagnostics } = assemble([given('a', part), given('b', part)]);
    expect(diagnostics).toMatchObject([{ code: 'MLN6004', message: `plugins a and b both provide ${what}` }]);
  });

  test('an alias counts as a name', () => {
    const { diagnostics } = assemble([
      given('a', { commands: { rt: command } }),
      given('b', { commands: { x: { ...command, aliases: ['rt'] } } }),
    ]);
    expect(diagnostics).toMatchObject([{ message: 'plugins a and b both provide a command "rt"' }]);
  });

  test("a code of the kernel is not a plugin's to give", () => {
    const { diagnostics } = assemble([given('a', { codes: { mine: { code: 'MLN1001', message: 'mine' } } })]);
    expect(diagnostics).toMatchObject([{ code: 'MLN6004', message: 'plugins mln and a both provide the code "MLN1001"' }]);
  });

  test('two plugins of one name', () => {
    const { diagnostics } = assemble([given('a'), { ...given('a'), package: 'other' }]);
    expect(diagnostics).toMatchObject([{ message: 'plugins mln-plugin-a and other both provide a plugin "a"' }]);
  });
});

test('drivers are found by name, with the plugin that brings them', () => {
  const { value } = assemble([given('a', { openers: { n: opener } })]);
  expect(value?.openers.get('n')).toEqual({ driver: opener, plugin: value?.find('a')?.plugin });
});

describe('disable', () => {
  const boot = () => {};
  test('takes one handler and leaves the others', () => {
    const { value, diagnostics } = assemble([given('a', { hooks: { boot, retire: boot } })], { disable: ['a.boot'] });
    expect(diagnostics).toEqual([]);
    expect(Object.keys(value?.find('a')?.plugin.hooks ?? {})).toEqual(['retire']);
  });

  test('of a handler that does not exist is warned of', () => {
    const { diagnostics } = assemble([given('a', { hooks: { boot } })], { disable: ['a.bot'] });
    expect(diagnostics).toMatchObject([{ code: 'MLN6010', severity: 'warning', hint: 'did you mean "boot"?' }]);
  });

  test('of a plugin that another one needs is an error', () => {
    const { diagnostics } = assemble([given('a'), given('b', { after: ['a'] })], { disable: ['a'] });
    expect(diagnostics).toMatchObject([{ code: 'MLN6005' }]);
  });
});

test('the list names words and drivers, the order names slots', () => {
  const handler = () => {};
  const { value } = assemble([
    given('a', { hooks: { boot: { slot: 'late', handler } }, commands: { 'x y': command } }),
    given('b', { hooks: { boot: handler } }),
    given('c', { hooks: { boot: { slot: 'early', handler } }, openers: { n: opener } }),
    given('d', { hooks: { boot: { early: handler, late: handler } } }),
  ]);
  if (value === undefined) throw new Error('no set');
  expect(listPlugins(value).map((row) => row.words)).toEqual([['command x y'], [], ['opener n'], []]);
  expect(hookOrder(value).find((row) => row.hook === 'boot')?.handlers).toEqual([
    'c (early)',
    'd (early)',
    'b',
    'a (late)',
    'd (late)',
  ]);
});

test('the health report names missing programs with the package that brings them, by looking only', async () => {
  const { value } = assemble([given('a', { programs: { debugfs: 'e2fsprogs', cp: 'coreutils' } })]);
  if (value === undefined) throw new Error('no set');
  const probe = async ({ args }: Command) => ({ exitCode: args[0] === 'debugfs' ? 1 : 0, stdout: '', stderr: '' });
  expect(await healthReport(value, { probe })).toEqual([
    { severity: 'error', about: 'a', problem: 'program "debugfs" not found', hint: 'install package e2fsprogs' },
  ]);
});

describe('mandatory plugins', () => {
  const layer = (name: Layer['layer'], settings: Layer['settings']): Layer => ({
    ...{ layer: name, origin: `/${name}.yaml`, dir: '/', settings },
    spanOf: (path) => ({ file: `/${name}.yaml`, line: path.length, column: 1, length: 1 }),
  });
  const loadUnder = (...layers: readonly Layer[]) =>
    load(['mln-plugin-x', 'mln-plugin-y'], {
      mandatory: ['x'],
      layers,
      disable: layers.flatMap(({ settings }) => settings.disable ?? []),
    });

  beforeEach(async () => {
    await pack('mln-plugin-x', plain('x', 'hooks: { validate() {} }'));
    await pack('mln-plugin-y', plain('y'));
  });

  test.each([
    [{ disable: ['x'] }],
    [{ disable: ['mln-plugin-x'] }],
    [{ disable: ['x.validate'] }],
    [{ order: { x: { after: ['y'] } } }],
    [{ order: { y: { before: ['x'] } } }],
    [{ order: { y: { after: ['x'] } } }],
  ])('a layer below the site cannot set %j', async (settings) => {
    for (const name of ['user', 'project', 'command line'] as const) {
      const { diagnostics } = await loadUnder(layer(name, settings));
      expect(diagnostics).toMatchObject([{ code: 'MLN6020', severity: 'error', span: { file: `/${name}.yaml` } }]);
      expect(diagnostics[0]?.message).toContain('plugin x is mandatory');
    }
  });

  test('the site orders them, and disables a handler of them, but not the whole plugin', async () => {
    const order = { x: { after: ['y'] } };
    expect((await loadUnder(layer('site', { disable: ['x.validate'], order }))).diagnostics).toEqual([]);
    expect((await loadUnder(layer('site', { disable: ['x'] }))).diagnostics).toMatchObject([{ code: 'MLN6020' }]);
  });

  test('other plugins are of no concern', async () => {
    const { value, diagnostics } = await loadUnder(layer('user', { disable: ['y'], order: { z: { after: ['z'] } } }));
    expect(diagnostics).toEqual([]);
    expect(value?.plugins.map(({ plugin }) => plugin.name)).toEqual(['x']);
  });

  test('one that is not there, or cannot be loaded, is an error', async () => {
    await pack('mln-plugin-x', 'throw new Error("broken");');
    const { diagnostics } = await loadUnder();
    expect(diagnostics.map(({ code }) => code)).toEqual(['MLN6001', 'MLN6021']);
    expect((await load(['mln-plugin-y'], { mandatory: ['x'] })).diagnostics).toMatchObject([{ code: 'MLN6021' }]);
  });
});
