// The commands that look at project files and change them, by the built program; and that every setting can be explained.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Host } from '@mln/engine/api';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { CliContext } from '../../engine/src/cli/command.js';
import { explained, inspectFile } from '../../engine/src/cli/inspect.js';
import type { Written } from '../../engine/src/explain/explain.js';
import { systemPorts } from '../../engine/src/project/engine.js';
import { type Lab, lab, repository } from './mln.js';

const examples = join(repository, 'examples');
// a file that only others include has no hosts of its own
const names = readdirSync(examples, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.mln') && name !== 'course/common.mln',
);
const ldap = join(examples, 'ldap.mln');

let my: Lab;
beforeAll(() => {
  my = lab();
});
afterAll(() => my.remove());

const ctx = (): CliContext => ({
  io: {
    out: () => undefined,
    err: () => undefined,
    raw: () => undefined,
    isTTY: false,
    color: false,
    env: {},
    cwd: repository,
    home: join(my.dir, 'home'),
    uid: 0,
    hostname: 'here',
  },
  ports: systemPorts(),
  global: {},
  args: [],
  options: {},
  json: false,
});

const isEmpty = (value: unknown): boolean => value === undefined || (Array.isArray(value) && value.length === 0);

describe.each(names)('%s', (name) => {
  test('every setting of every host and interface has an explanation, and its place has the text', async () => {
    const file = await inspectFile(ctx(), join(examples, name));
    const { model, texts } = file.loaded;
    for (const host of model.hosts) {
      const block = file.inspected.blocks.find((one) => one.kind === 'host' && one.name === host.name);
      if (block === undefined) throw new Error(host.name);
      const all = await explained(file, block);
      const unexplained = settingsOf(host).filter(
        (path) => !all.some((one) => one.path === path || one.path.startsWith(`${path}.`)),
      );
      expect(unexplained).toEqual([]);
      expect(all.filter(({ written, note }) => written.length === 0 && note === undefined)).toEqual([]);
      // what a plugin made has the place of the words that asked for it
      if (block.madeBy === undefined)
        expect(all.flatMap(({ written }) => written).filter((one) => !isThere(one, texts))).toEqual([]);
    }
    expect(model.hosts.length).toBeGreaterThan(0);
  });

  test('show prints a project that means the same', async () => {
    const shown = join(my.dir, `shown-${basename(name)}`);
    const { out } = await my.ok('show', '-f', join(examples, name));
    expect(out).not.toContain('#include');
    writeFileSync(shown, out.replaceAll('[secret]', 'x'));
    const again = (await my.ok('show', '-f', shown)).out;
    expect(again.replaceAll(' x', ' [secret]')).toBe(out.replaceAll(' x', ' [secret]'));
    expect((await my.run('diff', '--json', shown, shown)).code).toBe(0);
  });

  test('fmt finds it in order', async () => {
    expect((await my.ok('fmt', '--check', join(examples, name))).out).toBe('');
  });
});

/** Paths of everything that the model says of a host. */
const settingsOf = (host: Host): readonly string[] =>
  [
    ...['backend', 'storage', 'opener', 'boot_order'],
    ...wordsIn(host.settings),
    ...host.interfaces.flatMap((one) =>
      ['mac', ...(one.switch === undefined ? [] : ['switch']), ...wordsIn(one.settings)].map(
        (word) => `network.${one.name}.${word}`,
      ),
    ),
  ].map((path) => `${host.name}.${path}`);

/** Is the value in the text at its place? Variables and secrets are not; a word alone is a 1. */
const isThere = ({ span, value, source = '' }: Written, texts: ReadonlyMap<string, string>): boolean => {
  const there =
    texts
      .get(span.file)
      ?.split('\n')
      [span.line - 1]?.slice(span.column - 1) ?? '';
  if (there.includes('$') || source.includes('[secret]') || value === '1') return there !== '';
  return there.replace(/[\s"\\]+/g, ' ').includes(value.replace(/[\s"\\]+/g, ' '));
};

const wordsIn = (settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>): readonly string[] =>
  Object.values(settings).flatMap((words) => Object.entries(words).flatMap(([word, value]) => (isEmpty(value) ? [] : [word])));

describe('explain', () => {
  test('says where a value is written and what it overrode', async () => {
    const file = join(my.dir, 'over.mln');
    writeFileSync(join(my.dir, 'base.mln'), 'superclass base {\n    memory 64M\n}\n');
    writeFileSync(
      file,
      'global { project p }\n#include base.mln\nhost a {\n    superclass base\n    memory 96M\n}\nhost b { superclass base }\n',
    );
    const { out } = await my.ok('explain', 'a.memory', '-f', file);
    expect(out).toContain('a.memory = 96M');
    expect(out).toContain('over.mln:5:5');
    expect(out).toMatch(/overrode +64M +\S*base\.mln:2:5 in superclass base/);
    const inherited = (await my.ok('explain', 'b.memory', '-f', file)).out;
    expect(inherited).toMatch(/included at \S*over\.mln:2:1/);
    expect(inherited).toContain('in superclass base, inherited by host b');
    const [told] = JSON.parse((await my.ok('explain', 'b.memory', '-f', file, '--json')).out) as readonly unknown[]; // what mln prints
    expect(told).toMatchObject({ path: 'b.memory', value: '64M', plugin: 'machine', change: 'restart' });
  });

  test('a default of the configuration has its file and line', async () => {
    const file = join(my.dir, 'none.mln');
    writeFileSync(file, 'global { project p }\nhost a { }\n');
    writeFileSync(join(my.dir, 'home/.mln'), '# mine\ndefault_memory 72M\n');
    expect((await my.ok('explain', 'a.memory', '-f', file)).out).toMatch(/a\.memory = 72M\n +written +\S*home\/\.mln:2:1/);
    writeFileSync(join(my.dir, 'home/.mln'), '');
    expect((await my.ok('explain', 'a.memory', '-f', file)).out).toContain('the default of plugin machine');
  });

  test('what is not there ends with 3 and a suggestion', async () => {
    const ran = await my.run('explain', 'ldapclient.memry', '-f', ldap);
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining('did you mean "memory"?')]);
    expect((await my.run('explain', 'ldapcleint', '-f', ldap)).err).toContain('did you mean "ldapclient"?');
    expect((await my.run('explain', 'a')).code).toBe(1);
  });

  test('no secret is told', async () => {
    expect((await my.ok('explain', 'ldapclient', '-f', ldap, '--json')).out).not.toContain('$6$');
    expect((await my.ok('show', '-f', ldap, '--json')).out).not.toContain('$6$');
  });
});

test.each(['check', 'plan', 'show', 'build --dry-run'])('mln %s takes its file by -f or as it is', async (words) => {
  const [command = '', ...options] = words.split(' ');
  const by = (...file: readonly string[]) => my.ok('-T', inject('templates'), command, ...options, ...file);
  expect((await by('-f', 'examples/italy.mln')).out).toBe((await by('examples/italy.mln')).out);
});

describe('show', () => {
  test('answers the queries of the old parse', async () => {
    expect((await my.ok('show', '-f', ldap, '-S', '/host/ldapserver/network/eth0/address')).out).toBe('10.0.0.2\n');
    expect((await my.ok('parse', '-f', ldap, '-A', '/host')).out).toBe('ldapclient\nldapserver\n');
    expect((await my.ok('parse', '-f', ldap, '-H', '/host/ldapclient/network/eth0')).out).toContain('switch LDAPlan');
    expect((await my.run('show', '-f', ldap, '-S', '/host/ldapserver/nothing')).code).toBe(3);
    expect((await my.run('show', '-f', ldap, '-S', '/host/ldapserver/users')).code).toBe(3);
    expect((await my.run('show', '-f', ldap, '-S', '/a', '-A', '/b')).code).toBe(1);
  });
});

describe('fmt', () => {
  test('formats in place, keeps mode and link, and says with --check what it would change', async () => {
    const real = join(my.dir, 'real.mln');
    const link = join(my.dir, 'link.mln');
    writeFileSync(real, 'global { project p }\nhost a {\nmemory 64M  # c\n\n\n}\n');
    chmodSync(real, 0o640);
    symlinkSync(real, link);
    const checked = await my.run('fmt', '--check', link);
    expect([checked.code, checked.out]).toEqual([1, `${link}\n`]);
    await my.ok('fmt', link);
    expect(readFileSync(real, 'utf8')).toBe('global { project p }\nhost a {\n    memory 64M  # c\n}\n');
    expect(statSync(real).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect((await my.run('fmt', '--check', link)).code).toBe(0);
  });

  test('leaves a file alone that cannot be read', async () => {
    const bad = join(my.dir, 'bad.mln');
    writeFileSync(bad, 'host a {\n');
    const ran = await my.run('fmt', bad);
    expect([ran.code, readFileSync(bad, 'utf8')]).toEqual([2, 'host a {\n']);
    expect(ran.err).toContain('MLN2001');
  });
});

describe('diff', () => {
  test('0 for the same, 1 for different, 2 for invalid', async () => {
    const other = join(my.dir, 'other.mln');
    writeFileSync(
      other,
      readFileSync(ldap, 'utf8').replace('memory 64M', 'memory 80M').replace('host ldapserver', 'host server'),
    );
    expect((await my.ok('diff', ldap, ldap)).out).toBe('');
    const ran = await my.run('diff', ldap, other);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(/~ memory 64M → 80M +\S*ldap\.mln:25:5 → \S*other\.mln:25:5/);
    expect(ran.out).toContain('+ host server');
    expect(ran.out).toContain('- host ldapserver');
    const data = JSON.parse((await my.run('diff', ldap, other, '--json')).out) as { differences: readonly unknown[] }; // what mln prints
    expect(data.differences).toHaveLength(3);
    expect((await my.run('diff', ldap, join(my.dir, 'missing.mln'))).code).toBe(2);
  });
});

describe('set', () => {
  const fresh = () => {
    const file = join(my.dir, 'set.mln');
    copyFileSync(ldap, file);
    return file;
  };

  test('changes one value and not a byte else', async () => {
    const file = fresh();
    const { out } = await my.ok('set', 'ldapclient.memory', '80M', '-f', file);
    expect(out).toContain('64M → 80M');
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(ldap, 'utf8').replace('memory 64M', 'memory 80M'));
  });

  test('sets in the host itself what is inherited', async () => {
    const file = fresh();
    const { out } = await my.ok('set', 'ldapclient.nameserver', '10.0.0.9', '-f', file);
    expect(out).toContain('was inherited from superclass base');
    expect((await my.ok('show', '-f', file, '-S', '/host/ldapclient/nameserver')).out).toBe('10.0.0.9\n');
    expect((await my.ok('show', '-f', file, '-S', '/host/ldapserver/nameserver')).out).toBe('10.0.0.2\n');
  });

  test('setScalar writes elsewhere', async () => {
    const file = fresh();
    const out = join(my.dir, 'out.mln');
    await my.ok('setScalar', '-f', file, '-k', '/host/ldapserver/memory', '-v', '200M', '-o', out);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(ldap, 'utf8'));
    expect(readFileSync(out, 'utf8')).toContain('memory 200M');
  });

  test('refuses what would not be understood, and what stands in another file', async () => {
    const file = fresh();
    expect((await my.run('set', 'ldapclient.memry', '1', '-f', file)).code).toBe(2);
    expect((await my.run('set', 'ldapclient.memory', 'much', '-f', file)).code).toBe(2);
    expect((await my.run('set', 'nobody.memory', '1G', '-f', file)).code).toBe(3);
    expect((await my.run('set', 'ldapclient.users', 'x', '-f', file)).code).toBe(3);
    expect(readFileSync(file, 'utf8')).toBe(readFileSync(ldap, 'utf8'));
    const main = join(my.dir, 'main.mln');
    writeFileSync(join(my.dir, 'hosts.mln'), 'host a { memory 64M }\n');
    writeFileSync(main, 'global { project p }\n#include hosts.mln\n');
    const ran = await my.run('set', 'a.memory', '96M', '-f', main);
    expect([ran.code, ran.err]).toEqual([3, expect.stringContaining('hosts.mln')]);
  });
});

describe('words', () => {
  test('lists those of plugins and of mln itself, with what a program needs', async () => {
    const rows = JSON.parse((await my.ok('words', '--json')).out) as readonly object[]; // what mln prints
    expect(rows).toContainEqual(
      expect.objectContaining({
        place: 'host',
        word: 'memory',
        plugin: 'machine',
        type: 'size',
        default: '128M',
        change: 'restart',
      }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ place: 'global', word: 'project', plugin: 'mln' }));
    expect((await my.ok('words', 'memory')).out).toContain('main memory');
    expect((await my.run('words', 'memry')).code).toBe(3);
  });
});

describe('setup and config', () => {
  test('writes once, makes directories, and what it wrote is in force', async () => {
    const home = join(my.dir, 'newhome');
    mkdirSync(home);
    const env = { HOME: home };
    const dry = await my.runWith({ env }, 'setup', '-n', '--dry-run');
    expect([dry.code, existsSync(join(home, '.mln'))]).toEqual([0, false]);
    expect((await my.runWith({ env }, 'setup')).code).toBe(1);
    expect((await my.runWith({ env }, 'setup', '-n')).code).toBe(0);
    expect(existsSync(join(home, 'mln/templates'))).toBe(true);
    expect(readFileSync(join(home, '.mln'), 'utf8')).toBe(dry.out);
    writeFileSync(join(home, '.mln'), `${dry.out}daemon_projects /srv\ndefault_term screen\n`);
    expect((await my.runWith({ env }, 'setup', '-n')).code).toBe(3);
    const said = await my.runWith({ env: { ...env, MLN_JOBS: '3' } }, 'config', '--explain');
    expect(said.out).toMatch(/defaults\.words\.memory +128M +\S*newhome\/\.mln:10/);
    expect(said.out).toMatch(/defaults\.jobs +3 +environment MLN_JOBS +\d+ \(built-in\)/);
    expect(said.err).toContain('no loaded plugin reads "daemon_projects", which belongs to plugin daemon');
    expect(said.err).toContain('"default_term" no longer has a meaning');
    expect((await my.runWith({ env }, 'write_config')).out).toContain('# plugin uml');
  });
});
