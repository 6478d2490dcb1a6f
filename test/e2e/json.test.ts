// The command line itself: JSON for programs, help and suggestions for people, options wherever they may stand.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Lab, lab, type Ran, repository, spawned } from './mln.js';

const file = join(repository, 'examples/ldap.mln');

describe('the command line', () => {
  let my: Lab;
  beforeAll(async () => {
    my = lab();
    await my.ok('build', '-f', file);
  });
  afterAll(async () => {
    await my.run('remove', '-p', 'ldap', '-f');
    my.remove();
  });

  describe('--json', () => {
    test.each<readonly [readonly string[], number]>([
      [['check', file], 0],
      [['plan', file], 0],
      [['status'], 1],
      [['status', 'ldap'], 1],
      [['status', 'nosuch'], 3],
      [['status', 'ldap', '-h', 'nosuch'], 3],
      [['list'], 0],
      [['plugins'], 0],
      [['plugins', '--order'], 0],
      [['plugins', '--doctor'], 0],
      [['config'], 0],
      [['config', '--explain'], 0],
      [['list_templates'], 0],
      [['words'], 0],
      [['show', file], 0],
      [['explain', 'ldapserver.memory', '-f', file], 0],
      [['diff', file, file], 0],
      [['show', '/nosuch.mln'], 2],
      [['check', '/nosuch.mln'], 2],
      [['plan', '/nosuch.mln'], 2],
      [['start', 'nosuch'], 3],
      [['--config', '/nosuch.yaml', 'list'], 2],
    ])('%j is one document, exit %i', async (argv, code) => {
      const ran = await my.run(...argv, '--json');
      expect(ran.code).toBe(code);
      expect(typeof JSON.parse(ran.out)).toBe('object');
      if (code > 1) expect(JSON.parse(ran.out)).toMatchObject({ type: 'diagnostics', diagnostics: [{ severity: 'error' }] });
    });

    test.each<readonly [readonly string[], number, readonly string[]]>([
      [['build', '-f', file], 0, ['unchanged']],
      [['build', '-f', file, '-r', '-n'], 0, ['command', 'step']],
      [['start', 'ldap', '-n'], 0, ['command', 'step']],
      [['stop', 'ldap'], 0, ['unchanged']],
      [['stop', 'ldap', '-n'], 0, ['unchanged']],
      [['remove', 'ldap', '-n'], 0, ['command', 'step']],
      [['remove', 'ldap'], 3, ['diagnostics']],
      [['resume', 'ldap'], 3, ['diagnostics']],
      [['rollback', 'ldap'], 3, ['diagnostics']],
      [['build', '-f', file, '-r'], 0, ['run-begin', 'run-end', 'step-begin', 'step-done']],
    ])('%j is an event on each line, exit %i', async (argv, code, types) => {
      const ran = await my.run(...argv, '--json');
      expect({ code: ran.code, err: code === 0 ? ran.err : '' }).toEqual({ code, err: '' });
      expect([...new Set(events(ran).map(({ type }) => type))].sort()).toEqual(types);
    });

    test('jq reads a plan', async (ctx) => {
      const plan = await my.ok('plan', file, '--json');
      const jq = await spawned('jq', ['-n', '[]'], { cwd: my.dir, env: { PATH: process.env.PATH ?? '' } }).catch(() => undefined);
      if (jq === undefined) return ctx.skip('jq is not installed');
      const argv = [
        '-c',
        `${process.execPath} engine/bin/mln.js -T "$T" -F examples/files plan "$1" --json | jq -r '.steps | length'`,
        'sh',
        file,
      ];
      const env = { PATH: process.env.PATH ?? '', HOME: my.dir, T: inject('templates') };
      const piped = await spawned('sh', argv, { cwd: repository, env });
      expect(piped.out.trim()).toBe(String((JSON.parse(plan.out) as { steps: [] }).steps.length)); // what mln prints
    });
  });

  describe('words', () => {
    test.each<readonly [readonly string[], number, RegExp]>([
      [['buidl'], 1, /unknown command 'buidl'.*\n.*Did you mean build\?/],
      [['bogus'], 1, /unknown command 'bogus'/],
      [[], 1, /Usage: mln/],
      [['build'], 1, /mln build -f FILE/],
      [['build', '-f', file, '-j', 'many'], 1, /'many' is invalid. Write a number/],
      [['build', '-f', file, '--on-failure', 'panic'], 1, /Allowed choices are lane, all, keep/],
      [['build', '-P', '/tmp', '-f', file], 1, /-P stands before the command/],
      [['list', '--bogus'], 1, /unknown option '--bogus'/],
      [['check'], 1, /which project file\? mln check FILE/],
      [['plan', '-f', file, file], 1, /one project file, not two/],
      [['start'], 1, /which project\? use -p PROJECT \(there is ldap\)/],
      [['start', '-p', '../ldap'], 1, /"..\/ldap" is not the name of a project/],
      [['remove', '-p', '.', '-f'], 1, /"." is not the name of a project/],
      [['remove', 'ldap'], 3, /MLN4014 .*\n +hint: use -f/],
      [['start', 'lpad'], 3, /MLN4002 project lpad is not built/],
      [['build', '-f', '/nosuch.mln'], 2, /MLN1001 cannot read "\/nosuch.mln": no such file/],
    ])('%j ends with %i and says what to do', async (argv, code, says) => {
      const ran = await my.run(...argv);
      expect({ code: ran.code, out: ran.out }).toEqual({ code, out: '' });
      expect(ran.err).toMatch(says);
      expect(ran.err).not.toMatch(/\n\s+at /);
      expect(readdirSync(my.projects)).toEqual(['ldap']);
    });

    test.each(['-P', '-T', '-F'])('%s stands before the command, with and without an equals sign', async (flag) => {
      const long = { '-P': '--projects', '-T': '--templates', '-F': '--files' }[flag] ?? '';
      const key = `paths.${long.slice(2)}`;
      for (const argv of [[flag, '/srv/x'], [`${long}=/srv/x`], [long, '/srv/x']]) {
        const rows = (await my.ok(...argv, 'config')).out.split('\n');
        expect(rows.find((row) => row.startsWith(key))).toMatch(/ \/srv\/x$/);
      }
    });

    test('a project may be named by its position or by -p', async () => {
      expect((await my.ok('start', 'ldap', '-n')).out).toBe((await my.ok('start', '-p', 'ldap', '-n')).out);
    });

    test('rt is register_template', async () => {
      expect((await my.ok('rt', '--help')).out).toBe((await my.ok('register_template', '--help')).out);
    });
  });

  test('the help of every command names its options and shows how to use it', async () => {
    const { out } = await my.ok('--help');
    const names = [...out.slice(out.indexOf('Commands:')).matchAll(/^ {2}([a-z][\w]*)/gm)].map(([, name = '']) => name);
    expect(names).toEqual(expect.arrayContaining(['build', 'start', 'register_template', 'template']));
    const helps = await Promise.all(names.filter((name) => name !== 'help').map((name) => my.ok(name, '--help')));
    for (const help of helps) expect(help.out).toMatch(/^Usage: mln [\s\S]*\n(Options|Commands):\n/);
    const options: Readonly<Record<string, readonly string[]>> = {
      build: ['--file', '--replace', '--dry-run', '--jobs', '--on-failure', '--json', 'Examples:'],
      start: ['--project', '--host', '--all', '--dry-run', '--jobs', '--json', 'Examples:'],
      stop: ['--kill', '--dry-run', 'Examples:'],
      remove: ['--force', '--dry-run', 'Examples:'],
      console: ['--log', 'Examples:'],
      plan: ['--output', '--json', 'Examples:'],
    };
    for (const [name, wanted] of Object.entries(options))
      expect(wanted.filter((word) => !helps[names.indexOf(name)]?.out.includes(word))).toEqual([]);
  });

  test('a reader that has seen enough is no failure', async () => {
    const argv = [
      '-o',
      'pipefail',
      '-c',
      `${process.execPath} engine/bin/mln.js -T "$T" -F examples/files plan "$1" | head -n 1`,
      'bash',
      file,
    ];
    const env = { PATH: process.env.PATH ?? '', HOME: my.dir, T: inject('templates') };
    const piped = await spawned('bash', argv, { cwd: repository, env });
    expect({ code: piped.code, err: piped.err }).toEqual({ code: 0, err: '' });
    expect(piped.out).toMatch(/^build ldap: /);
  });
});

const events = ({ out }: Ran): readonly { readonly type: string }[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string }); // what mln prints
