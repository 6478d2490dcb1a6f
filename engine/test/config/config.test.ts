import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { builtinPlugins } from '../../src/config/builtin.js';
import { type ConfigInput, loadConfig } from '../../src/config/load.js';
import { explainConfig } from '../../src/config/provenance.js';

let root: string;

async function put(path: string, content: string) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'mln-config-')));
});

// below /tmp nothing passes the true judge, so tests that are not about it bring one that believes everything
function read(input: Partial<ConfigInput> = {}) {
  return loadConfig({
    flags: {},
    home: join(root, 'home'),
    cwd: root,
    env: { USER: 'ann' },
    siteDir: join(root, 'etc'),
    projectFile: join(root, 'project', 'lab.mln'),
    distrust: async () => undefined,
    ...input,
  });
}

async function good(input: Partial<ConfigInput> = {}) {
  const { value, diagnostics } = await read(input);
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('no configuration');
  return value;
}

async function said(input: Partial<ConfigInput> = {}) {
  return (await read(input)).diagnostics.map(({ code, message, hint }) => ({
    code,
    message: message.replaceAll(root, ''),
    hint,
  }));
}

describe('without any file', () => {
  test('the built-in values hold', async () => {
    const config = await good();
    expect(config.defaults).toEqual({
      backend: 'uml',
      storage: 'file',
      opener: 'rootless',
      onFailure: 'lane',
      jobs: Math.max(2, availableParallelism()),
    });
    expect(config.paths.projects).toBe(join(root, 'home/mln/projects'));
    expect(config.plugins).toEqual(builtinPlugins.map((name) => ({ name, from: 'built-in' })));
    expect(new Set(explainConfig(config).map((row) => row.origin))).toEqual(new Set(['built-in']));
  });
});

describe('precedence', () => {
  const all = async () => ({
    site: await put('etc/mln.config.yaml', 'defaults: { jobs: 3, storage: lvm, backend: xen, onFailure: all }\n'),
    user: await put('home/.config/mln/mln.config.json', '{"defaults": {"jobs": 4, "storage": "zfs", "backend": "kvm"}}'),
    project: await put('project/mln.yaml', 'defaults: { onFailure: keep }\n'),
  });

  test('flags win over the project, the project over the user, the user over the site', async () => {
    await all();
    const config = await good({ flags: { defaults: { jobs: 6 } } });
    expect(config.defaults).toEqual({ jobs: 6, storage: 'zfs', backend: 'kvm', onFailure: 'keep', opener: 'rootless' });
  });

  test('each value is explained by the file that it came from', async () => {
    const { user, project } = await all();
    const rows = explainConfig(await good({ flags: { defaults: { jobs: 6 } } }));
    const origins = Object.fromEntries(rows.map((row) => [row.key, row.origin]));
    expect(origins).toMatchObject({
      'defaults.jobs': 'command line',
      'defaults.storage': user,
      'defaults.backend': user,
      'defaults.onFailure': project,
      'defaults.opener': 'built-in',
      'paths.files': 'built-in',
    });
  });

  test('lists are added in order', async () => {
    const site = await put(
      'etc/mln.config.yaml',
      'plugins: [mln-plugin-a, ./quota.js]\ndisable: [guest]\norder: { a: { after: [b] } }\n',
    );
    const user = await put(
      'home/.config/mln/mln.config.yaml',
      'plugins: [mln-plugin-b, mln-plugin-a]\ndisable: [guest, mount.boot]\norder: { a: { after: [c] } }\n',
    );
    const config = await good();
    expect(config.plugins.slice(builtinPlugins.length)).toEqual([
      { name: 'mln-plugin-a', from: site },
      { name: join(root, 'etc/quota.js'), from: site },
      { name: 'mln-plugin-b', from: user },
    ]);
    expect(config.disable).toEqual(['guest', 'mount.boot']);
    expect(config.order).toEqual({ a: { after: ['b', 'c'], before: [] } });
  });

  test('an explicit file is read instead of the site file', async () => {
    await all();
    await put('other.yaml', 'defaults: { onFailure: keep }\n');
    expect((await good({ explicit: 'other.yaml' })).defaults.onFailure).toBe('keep');
  });

  test('an explicit file that is missing is an error', async () => {
    expect(await said({ explicit: '/nowhere/mln.yaml' })).toMatchObject([
      { code: 'MLN6010', message: 'configuration "/nowhere/mln.yaml": not found' },
    ]);
  });

  test('no directory above the project is searched', async () => {
    await put('mln.yaml', 'defaults: { jobs: 9 }\n');
    await put('project/deep/lab.mln', '');
    expect((await good({ projectFile: join(root, 'project/deep/lab.mln') })).origins['defaults.jobs']).toBe('built-in');
  });

  test('of two files at one place the first is read and the other told of', async () => {
    const yaml = await put('project/mln.yaml', 'defaults: { onFailure: all }\n');
    const json = await put('project/mln.json', '{"defaults": {"onFailure": "keep"}}');
    const config = await good();
    expect(config.defaults.onFailure).toBe('all');
    expect(config.ignored).toEqual([{ file: json, reason: `${yaml} is read instead` }]);
  });
});

describe('paths', () => {
  test('variables, the home directory and relative paths are made absolute', async () => {
    await put('etc/mln.config.yaml', 'paths: { projects: /srv/$USER/mln, templates: ~/t, files: f }\nincludeRoots: [../inc]\n');
    const config = await good();
    expect(config.paths).toEqual({ projects: '/srv/ann/mln', templates: join(root, 'home/t'), files: join(root, 'etc/f') });
    expect(config.includeRoots).toEqual([join(root, 'inc')]);
  });

  test('a variable that is not set is an error', async () => {
    await put('etc/mln.config.yaml', 'paths: { projects: /srv/$NOBODY }\n');
    expect(await said()).toMatchObject([
      {
        code: 'MLN6010',
        message: 'configuration "/etc/mln.config.yaml": "/srv/$NOBODY": environment variable NOBODY is not set',
      },
    ]);
  });

  test('a path of the command line starts at the working directory', async () => {
    expect((await good({ flags: { paths: { projects: 'here' } } })).paths.projects).toBe(join(root, 'here'));
  });
});

describe('faults name the file and the key', () => {
  test.each([
    ['jbos: 1', '"jbos"', undefined],
    ['defaults: { jbos: 1 }', 'unknown key "defaults.jbos"', 'did you mean "jobs"?'],
    ['defaults: { jobs: many }', '"defaults.jobs" must be a whole number of at least 1', undefined],
    ['defaults: { jobs: 0 }', '"defaults.jobs" must be a whole number', undefined],
    ['defaults: { onFailure: never }', '"defaults.onFailure" must be one of lane, all, keep', undefined],
    ['plugins: mln-plugin-x', '"plugins" must be a list of texts', undefined],
    ['plugins: [1]', '"plugins[0]" must be a text', undefined],
    ['order: { a: { afer: [b] } }', 'unknown key "order.a.afer"', 'did you mean "after"?'],
    ['options: { lvm: vg0 }', '"options.lvm" must be a group of keys', undefined],
    ['options: { lvm: { day: 2020-01-01 } }', '"options.lvm.day" must be plain data', undefined],
    ['options: { lvm: { me: &me [*me] } }', '"options.lvm.me" must be plain data', undefined],
    ['- 1', 'the whole must be a group of keys', undefined],
    ['$import: other.yaml', 'unknown key "$import"', undefined],
    ['a: [', 'unexpected end of the stream', undefined],
  ])('%s', async (text, reason, hint) => {
    await put('etc/mln.config.yaml', `${text}\n`);
    const [first, ...rest] = await said();
    expect(rest).toEqual([]);
    expect(first?.code).toBe('MLN6010');
    expect(first?.message).toContain(`configuration "/etc/mln.config.yaml": `);
    expect(first?.message).toContain(reason);
    if (hint !== undefined) expect(first?.hint).toBe(hint);
  });

  test('a JSON file that is none is said in one line', async () => {
    await put('project/mln.json', '{"defaults": {');
    const [only] = await said();
    expect(only?.message).toMatch(/^configuration "\/project\/mln.json": .+$/);
    expect(only?.message).not.toContain('\n');
  });

  test('what is right beside a fault still holds', async () => {
    await put('etc/mln.config.yaml', 'defaults: { jobs: many, storage: lvm }\n');
    const { value } = await read();
    expect(value?.defaults).toMatchObject({ storage: 'lvm', jobs: Math.max(2, availableParallelism()) });
  });

  test('a key called __proto__ harms nothing', async () => {
    await put('etc/mln.config.json', '{"options": {"__proto__": {"polluted": true}}, "__proto__": {"jobs": 1}}');
    await read();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  test('an empty file says nothing', async () => {
    await put('etc/mln.config.yaml', '\n');
    await put('project/mln.yaml', '# later\n');
    await good();
  });
});

describe('mandatory plugins', () => {
  const strict = 'plugins: [mln-plugin-quota]\nmandatory: [quota]\noptions: { quota: { most: 1 } }\n';

  test('are named by the site', async () => {
    await put('etc/mln.config.yaml', strict);
    const config = await good();
    expect(config.mandatory).toEqual(['quota']);
    expect(explainConfig(config)).toContainEqual(expect.objectContaining({ key: 'mandatory', value: 'quota' }));
  });

  test.each(['home/.config/mln/mln.config.yaml', 'project/mln.yaml'])('are not named by %s', async (path) => {
    const file = await put(path, '# mine\nmandatory: [quota]\n');
    const { value, diagnostics } = await read();
    expect(diagnostics).toMatchObject([{ code: 'MLN6012', span: { file, line: 2, column: 1 } }]);
    expect(value?.mandatory).toEqual([]);
  });

  test('stay when the caller names another file, which is then a file of the user', async () => {
    const site = await put('etc/mln.config.yaml', strict);
    const file = await put('other.yaml', 'mandatory: []\ndefaults: { jobs: 7 }\n');
    const { value, diagnostics } = await read({ explicit: file });
    expect(value?.mandatory).toEqual(['quota']);
    expect(value?.defaults.jobs).toBe(7);
    expect(value?.layers.map(({ layer, origin }) => [layer, origin]).slice(0, 2)).toEqual([
      ['site', site],
      ['user', file],
    ]);
    expect(diagnostics).toMatchObject([{ code: 'MLN6012', span: { file } }]);
  });

  test("stay when the caller names the site's own file", async () => {
    const site = await put('etc/mln.config.yaml', strict);
    const { value, diagnostics } = await read({ explicit: site });
    expect(diagnostics).toEqual([]);
    expect(value?.mandatory).toEqual(['quota']);
  });

  test('may be there when mln cannot read the site: then no other file replaces it', async () => {
    await put('etc/mln.config.yaml', 'a: [\n');
    const file = await put('other.yaml', 'defaults: { jobs: 7 }\n');
    expect((await read({ explicit: file })).diagnostics).toMatchObject([{ code: 'MLN6010', severity: 'error' }]);
  });

  test('a site without them is replaced as a whole, whatever else is wrong with it', async () => {
    await put('etc/mln.config.yaml', 'jbos: 1\ndefaults: { jobs: 3 }\n');
    const file = await put('other.yaml', 'defaults: { storage: lvm }\n');
    const config = await good({ explicit: file });
    expect(config.defaults.storage).toBe('lvm');
    expect(config.origins['defaults.jobs']).toBe('built-in');
  });
});

describe('a project', () => {
  test.each([
    'paths: { files: /etc }',
    'includeRoots: [/]',
    'order: { a: { after: [b] } }',
    'disable: [quota]',
    'mandatory: [quota]',
    'servers: { a: { ssh: evil } }',
    'defaults: { opener: mount }',
    'defaults: { storage: lvm }',
    'defaults: { backend: xen }',
    'defaults: { server: other }',
    'defaults: { jobs: 1000 }',
  ])('may not set %s', async (text) => {
    await put('project/mln.yaml', `${text}\n`);
    const { value, diagnostics } = await read();
    const span = { file: join(root, 'project/mln.yaml'), line: 1 };
    expect(diagnostics).toMatchObject([{ code: 'MLN6012', severity: 'error', span }]);
    expect(value?.disable).toEqual([]);
    expect(value?.mandatory).toEqual([]);
    expect(value?.servers).toEqual({});
    expect(value?.defaults).toMatchObject({ opener: 'rootless', storage: 'file', backend: 'uml' });
    expect(value?.paths.files).toBe(join(root, 'home/mln/files'));
    expect(value?.includeRoots).toEqual([]);
    expect(value?.order).toEqual({});
  });

  test('may name a plugin of the site, of the user or a built-in one', async () => {
    await put('etc/mln.config.yaml', 'plugins: [mln-plugin-a]\n');
    await put('home/.config/mln/mln.config.yaml', 'plugins: [mln-plugin-b]\n');
    await put('project/mln.yaml', 'plugins: [mln-plugin-a, mln-plugin-b, "@mln/backend-uml"]\n');
    expect((await good()).plugins).toHaveLength(builtinPlugins.length + 2);
  });

  test.each(['mln-plugin-evil', './evil.js', '/tmp/evil.js'])('may not bring %s', async (name) => {
    await put('project/mln.yaml', `plugins: [${name}]\n`);
    const { value, diagnostics } = await read();
    expect(diagnostics).toMatchObject([{ code: 'MLN6013' }]);
    expect(value?.plugins).toHaveLength(builtinPlugins.length);
  });
});

describe('code', () => {
  const marker = 'mlnConfigRan';
  const code = `globalThis.${marker} = (globalThis.${marker} ?? 0) + 1;\nexport default { defaults: { jobs: 11 } };\n`;
  const commonCode = `globalThis.${marker} = 1; module.exports = { defaults: { jobs: 11 } };\n`;
  beforeEach(() => {
    Reflect.deleteProperty(globalThis, marker);
  });
  const ran = () => Object.hasOwn(globalThis, marker);

  test('of a trusted site file is run', async () => {
    await put('etc/mln.config.mjs', code);
    expect((await good()).defaults.jobs).toBe(11);
    expect(ran()).toBe(true);
  });

  test('of a site file that others could have written is not run', async () => {
    const file = await put('etc/mln.config.mjs', code);
    const { value, diagnostics } = await read({ distrust: async () => 'everybody may write it' });
    expect(diagnostics).toMatchObject([{ code: 'MLN6011', message: `cannot trust "${file}": everybody may write it` }]);
    expect(value?.ignored).toEqual([{ file, reason: 'everybody may write it' }]);
    expect(ran()).toBe(false);
  });

  test('below a directory that everybody may write is not run, by the true judge', async () => {
    await put('etc/mln.config.mjs', code);
    const { diagnostics } = await loadConfig({
      flags: {},
      home: join(root, 'home'),
      cwd: root,
      env: {},
      siteDir: join(root, 'etc'),
    });
    expect(diagnostics).toMatchObject([{ code: 'MLN6011' }]);
    expect(ran()).toBe(false);
  });

  test('named by a data file that is not trusted is not loaded', async () => {
    await put('home/.config/mln/mln.config.yaml', 'plugins: [mln-plugin-x]\n');
    const { value, diagnostics } = await read({ distrust: async () => 'everybody may write it' });
    expect(diagnostics).toMatchObject([{ code: 'MLN6011' }]);
    expect(value?.plugins).toHaveLength(builtinPlugins.length);
  });

  test.each([
    'project/mln.js',
    'project/mln.mjs',
    'project/mln.cjs',
    'project/mln.config.js',
    'project/mln.config.mjs',
    'home/.config/mln/mln.config.js',
    'home/.config/mln/mln.config.mjs',
  ])('in %s is told of and not run', async (path) => {
    const file = await put(path, path.endsWith('cjs') ? commonCode : code);
    const config = await good();
    expect(config.ignored.map((one) => one.file)).toEqual([file]);
    expect(config.origins['defaults.jobs']).toBe('built-in');
    expect(ran()).toBe(false);
  });

  test.each(['.config/config.js', '.config/config.cjs', 'mln.config.js', '.mlnrc.js', '.mlnrc'])(
    'in %s of the working directory is not run',
    async (path) => {
      await put(path, commonCode);
      await put('package.json', '{"cosmiconfig": {"searchPlaces": ["evil.js"]}, "mln": {"defaults": {"jobs": 1}}}');
      await put('evil.js', commonCode);
      await put('project/mln.yaml', 'defaults: { onFailure: all }\n');
      const cwd = vi.spyOn(process, 'cwd').mockReturnValue(root);
      try {
        expect((await good()).defaults.onFailure).toBe('all');
      } finally {
        cwd.mockRestore();
      }
      expect(ran()).toBe(false);
    },
  );
});
