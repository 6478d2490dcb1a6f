import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readConf } from '../../src/config/conf-file.js';
import { type ConfigInput, loadConfig } from '../../src/config/load.js';
import { explainConfig, placed } from '../../src/config/provenance.js';

let root: string;

async function put(path: string, content: string) {
  const file = join(root, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'mln-conf-')));
});

async function read(input: Partial<ConfigInput> = {}) {
  const { value, diagnostics } = await loadConfig({
    flags: {},
    home: join(root, 'home'),
    cwd: root,
    env: { USER: 'ann' },
    siteDir: join(root, 'etc'),
    projectFile: join(root, 'project', 'lab.mln'),
    distrust: async () => undefined,
    ...input,
  });
  if (value === undefined) throw new Error('no configuration');
  const explained = explainConfig(value).map((row) => [row.key, [row, ...row.overrode].map((one) => [one.value, placed(one)])]);
  return { config: value, diagnostics, explained: Object.fromEntries(explained) as Readonly<Record<string, unknown>> };
}

function conf(text: string) {
  return readConf('/etc/mln/mln.conf', text, (path) => path);
}

describe('mln.conf', () => {
  test('has one setting to a line, comments, and its own names for what other files call differently', () => {
    const { settings, places, diagnostics } = conf(
      '# where things are\nprojects /srv/labs/$USER\n  default_memory   64M   # enough\n\ndefault_template tiny.ext4\n#default_size 1G\nservice_host tre\n',
    );
    expect(diagnostics).toEqual([]);
    expect(settings).toEqual({
      paths: { projects: '/srv/labs/$USER' },
      defaults: { words: { memory: '64M', template: 'tiny.ext4' }, server: 'tre' },
    });
    expect(places.get('defaults.words.memory')).toMatchObject({ line: 3, column: 3 });
  });

  test('a key is matched as a whole: daemon_projects is not projects', () => {
    const { settings, kept } = conf('daemon_projects /srv/d\n');
    expect(settings).toEqual({ options: { daemon: { daemon_projects: '/srv/d' } } });
    expect(kept).toMatchObject([{ key: 'daemon_projects', plugin: 'daemon', span: { line: 1 } }]);
  });

  test('keys that may be repeated become lists, others are replaced', () => {
    expect(conf('daemon_allow 10.0.0.*\ndaemon_allow 10.1.0.*\nxen_bridge br0\nxen_bridge br1\n').settings.options).toEqual({
      daemon: { daemon_allow: ['10.0.0.*', '10.1.0.*'] },
      xen: { xen_bridge: 'br1' },
    });
  });

  const rows = [
    ['default_term screen', '"default_term" no longer has a meaning', 'mln console'],
    ['batch_size 7', '"batch_size" no longer has a meaning', 'defaults.jobs'],
    ['default_color red', '"default_color" no longer has a meaning', 'terminal'],
    ['plugin_dir /opt', '"plugin_dir" no longer has a meaning', 'mln.config.yaml'],
    ['templtes /opt', 'unknown key "templtes"', 'did you mean "templates"?'],
  ] as const;
  test.each(rows)('%s: a warning and the way out', (line, message, hint) => {
    const [said, ...others] = conf(`${line}\n`).diagnostics;
    expect(others).toEqual([]);
    expect(said).toMatchObject({ severity: 'warning', span: { line: 1, column: 1 } });
    expect(said?.message).toContain(message);
    expect(said?.hint).toContain(hint);
  });

  test('a key without a value is an error', () => {
    expect(conf('projects\n').diagnostics).toMatchObject([{ code: 'MLN6010', severity: 'error', span: { line: 1 } }]);
  });

  test('the name of a volume group has no directory', () => {
    expect(conf('lvm_vg /dev/vg0\n').settings.defaults?.words).toEqual({ lvm_vg: 'vg0' });
  });
});

describe('precedence', () => {
  test('built-in, mln.conf, site, ~/.mln, user, project, environment, command line: each wins over those before it', async () => {
    const layers: readonly [string, () => Promise<unknown>, Partial<ConfigInput>][] = [
      ['etc/mln.conf:2', () => put('etc/mln.conf', '# c\nprojects /1\n'), {}],
      ['etc/mln.config.yaml:1', () => put('etc/mln.config.yaml', 'paths: { projects: /2 }\n'), {}],
      ['home/.mln:1', () => put('home/.mln', 'projects /3\n'), {}],
      [
        'home/.config/mln/mln.config.json:2',
        () => put('home/.config/mln/mln.config.json', '{"paths":\n {"projects": "/4"}}'),
        {},
      ],
      ['environment MLN_PROJECTS', async () => undefined, { env: { MLN_PROJECTS: '/5' } }],
      ['command line', async () => undefined, { env: { MLN_PROJECTS: '/5' }, flags: { paths: { projects: '/6' } } }],
    ];
    const expected: unknown[] = [[join(root, 'home/mln/projects'), 'built-in']];
    for (const [i, [where, write, input]] of layers.entries()) {
      await write();
      const { config, explained, diagnostics } = await read(input);
      expect(diagnostics).toEqual([]);
      expect(config.paths.projects).toBe(`/${i + 1}`);
      expected.unshift([`/${i + 1}`, where.includes('/') ? join(root, where) : where]);
      expect(explained['paths.projects']).toEqual(expected);
    }
  });

  test('the default of a word is replaced by a narrower one, and each knows its line', async () => {
    await put('etc/mln.conf', 'default_memory 64M\ndefault_size 1G\n');
    await put('project/mln.yaml', '# for this lab\ndefaults:\n  words:\n    memory: 96\n');
    const { config, explained } = await read();
    expect(config.defaults.words?.map(({ word, value }) => [word, value])).toEqual([
      ['memory', '96'],
      ['size', '1G'],
    ]);
    expect(explained['defaults.words.memory']).toEqual([
      ['96', join(root, 'project/mln.yaml:4')],
      ['64M', join(root, 'etc/mln.conf:1')],
    ]);
  });

  test('an explicit file is read instead of all of the site', async () => {
    await put('etc/mln.conf', 'default_memory 64M\n');
    await put('other.conf', 'default_size 2G\n');
    const { config } = await read({ explicit: 'other.conf' });
    expect(config.defaults.words).toMatchObject([{ word: 'size', value: '2G' }]);
  });

  test('paths take environment variables and start at the file', async () => {
    await put('home/.mln', 'projects labs/$USER\nfiles ~/f\ndefault_kernel linux\n');
    const { config } = await read();
    expect(config.paths).toMatchObject({ projects: join(root, 'home/labs/ann'), files: join(root, 'home/f') });
    expect(config.defaults.words).toMatchObject([{ word: 'kernel', value: 'linux' }]);
  });

  test('a variable of the environment that is no number is an error', async () => {
    expect((await read({ env: { MLN_JOBS: 'many' } })).diagnostics).toMatchObject([{ code: 'MLN6010' }]);
    expect((await read({ env: { MLN_JOBS: '3' } })).config.defaults.jobs).toBe(3);
  });

  test('a password is not told', async () => {
    await put('home/.mln', 'db_password hunter2\n');
    const { config, explained } = await read();
    expect(JSON.stringify(explained)).not.toContain('hunter2');
    expect(config.layers[0]?.settings.options).toEqual({ daemon: { db_password: 'hunter2' } });
  });
});
