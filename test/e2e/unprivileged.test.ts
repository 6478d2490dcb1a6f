// The whole of the example as an ordinary user without a single capability.
import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, chownSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, repository, spawned } from './mln.js';
import { copyProgram } from './portable.js';
import { filesBelow, processesOf } from './traces.js';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

const why = (): string | undefined => {
  if (!isRoot) return undefined;
  try {
    execFileSync('setpriv', ['--version']);
    accessSync(process.execPath, constants.X_OK);
    execFileSync('setpriv', ['--reuid', String(nobody), '--clear-groups', process.execPath, '--version']);
    return undefined;
  } catch (error) {
    return `no way to become another user: ${error instanceof Error ? error.message.split('\n')[0] : error}`;
  }
};
const reason = why();

describe.skipIf(reason !== undefined)(`an ordinary user${reason === undefined ? '' : ` (${reason})`}`, () => {
  let dir: string;
  let root: string;
  let program: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'mln-u'));
    root = isRoot ? join(dir, 'program') : repository;
    if (isRoot) {
      chmodSync(dir, 0o755);
      mkdirSync(root);
    }
    program = isRoot ? copyProgram(root) : join(repository, 'engine/bin/mln.js');
    for (const name of ['home', 'p', 't']) mkdirSync(join(dir, name));
    if (isRoot) for (const name of ['home', 'p', 't']) chownSync(join(dir, name), nobody, nobody);
  });
  afterAll(async () => {
    await run('remove', 'ldap', '-f');
    rmSync(dir, { recursive: true, force: true });
  });

  const as = ['--reuid', String(nobody), '--regid', String(nobody), '--clear-groups', '--no-new-privs', '--inh-caps=-all'];
  const become = [...as, '--bounding-set=-all'];
  const run = (...argv: readonly string[]): Promise<Ran> => {
    const globals = ['-P', join(dir, 'p'), '-T', join(dir, 't'), '-F', join(root, 'examples/files')];
    const words = [process.execPath, program, ...globals, ...argv];
    const env = { PATH: process.env.PATH ?? '', HOME: join(dir, 'home'), NO_COLOR: '1', LC_ALL: 'C' };
    const [file = '', ...rest] = isRoot ? ['setpriv', ...become, ...words] : words;
    return spawned(file, rest, { cwd: join(dir, 'home'), env });
  };
  const ok = async (...argv: readonly string[]): Promise<Ran> => {
    const ran = await run(...argv);
    expect({ argv, code: ran.code, err: ran.code === 0 ? '' : ran.err }).toEqual({ argv, code: 0, err: '' });
    return ran;
  };

  test('makes a template', async () => {
    await ok('template', 'make', 'tiny');
    expect((await ok('list_templates')).out).toContain('tiny.ext4');
  });

  test('builds, starts, and the client gets its lease', async () => {
    await ok('build', '-f', join(root, 'examples/ldap.mln'));
    await ok('start', 'ldap');
    const status = (await ok('status', 'ldap')).out;
    expect(status).toMatch(/ldapclient +up .*leased 10\.0\.0\.\d+/);
    expect(status).toMatch(/ldapserver +up/);
    const log = async () => (await ok('console', 'ldap', '-h', 'ldapclient', '--log')).out;
    await expect.poll(log, { timeout: 120_000 }).toContain('ldapclient reaches ldapserver');
    expect(ownersOf(dir)).toEqual([isRoot ? nobody : process.getuid?.()]);
  });

  test('stops and removes, and nothing is left', async () => {
    await ok('stop', 'ldap');
    await ok('remove', 'ldap', '-f');
    expect({ files: filesBelow(join(dir, 'p')), processes: processesOf(join(dir, 'p')) }).toEqual({ files: [], processes: [] });
  });

  test('is told of a file that cannot be read, and of a directory that cannot be written', async () => {
    const file = join(dir, 'secret.mln');
    writeFileSync(file, 'global { project secret }\n', { mode: 0 });
    const unread = await run('build', '-f', file);
    expect(unread.code).toBe(2);
    expect(unread.err).toMatch(/^error MLN1001 cannot read ".*secret\.mln": .*permission denied/i);
    const unwritten = await run('-P', '/usr/lib/mln/p', 'build', '-f', join(root, 'examples/ldap.mln'));
    expect(unwritten.code).toBe(3);
    expect(unwritten.err).toMatch(/^error MLN4013 cannot use "\/usr\/lib\/mln.*permission denied/);
    for (const { err } of [unread, unwritten]) expect(err).not.toMatch(/\n\s+at /);
  });
});

/** Real user ids of the processes that name something below `dir`. */
const ownersOf = (dir: string): readonly number[] => {
  const rows = execFileSync('ps', ['-eo', 'ruid=,args=', 'ww']).toString().split('\n');
  const owned = rows.filter((row) => row.includes(join(dir, 'p')) && !row.includes(' ps '));
  return [...new Set(owned.map((row) => Number.parseInt(row, 10)))];
};
