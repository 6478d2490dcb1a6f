// mln as root and as an ordinary user without a single capability, each with directories of its own.
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import { type Ran, repository, spawned } from '../e2e/mln.js';
import { copyProgram } from '../e2e/portable.js';

export const isRoot = process.getuid?.() === 0;
const nobody = 65534;

export interface UserLab {
  /** Belongs to the user. */
  readonly dir: string;
  readonly projects: string;
  run(...argv: readonly string[]): Promise<Ran>;
  runWith(options: { readonly env: Record<string, string> }, ...argv: readonly string[]): Promise<Ran>;
  /** As `run`, and the test fails when the exit code is not 0. */
  ok(...argv: readonly string[]): Promise<Ran>;
  /** A file of the user; answers with its path. */
  file(name: string, content: string, mode?: number): string;
  remove(): void;
}

/** Users that this test can be: root can be both. */
export const users: readonly (readonly [string, number])[] = isRoot
  ? [
      ['root', 0],
      ['an ordinary user', nobody],
    ]
  : [['an ordinary user', process.getuid?.() ?? 0]];

const powerless = ['--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all'];

/** With copies of the shared templates, which belong to the user. */
export const userLab = (uid: number): UserLab => {
  // a configuration counts only where no other user can write, which /tmp is not
  const dir = mkdtempSync(join(isRoot ? '/srv' : tmpdir(), 'mln-x'));
  chmodSync(dir, 0o755);
  const other = isRoot && uid !== 0;
  const own = (path: string): void => {
    if (other) chownSync(path, uid, uid);
  };
  for (const name of ['home', 'p', 't', 'program']) {
    mkdirSync(join(dir, name));
    if (name !== 'program') own(join(dir, name));
  }
  // the repository may lie in a directory that the user cannot enter
  const program = other ? copyProgram(join(dir, 'program')) : join(repository, 'engine/bin/mln.js');
  execFileSync('cp', ['-p', '--sparse=always', '-r', `${inject('templates')}/.`, join(dir, 't')]);
  if (other) execFileSync('chown', ['-R', `${uid}:${uid}`, join(dir, 't')]);
  const runWith: UserLab['runWith'] = (options, ...argv) => {
    const globals = ['-P', join(dir, 'p'), '-T', join(dir, 't'), '-F', join(dir, 'home')];
    const words = [process.execPath, program, ...globals, ...argv];
    const env = { PATH: process.env.PATH ?? '', HOME: join(dir, 'home'), NO_COLOR: '1', LC_ALL: 'C', ...options.env };
    const become = ['setpriv', '--reuid', String(uid), '--regid', String(uid), ...powerless];
    const [file = '', ...rest] = other ? [...become, ...words] : words;
    return spawned(file, rest, { cwd: join(dir, 'home'), env });
  };
  const run: UserLab['run'] = (...argv) => runWith({ env: {} }, ...argv);
  return {
    dir,
    projects: join(dir, 'p'),
    run,
    runWith,
    async ok(...argv) {
      const ran = await run(...argv);
      if (ran.code !== 0) throw new Error(`mln ${argv.join(' ')}: exit ${ran.code}\n${ran.out}\n${ran.err}`);
      return ran;
    },
    file: (name, content, mode = 0o644) => {
      const path = join(dir, 'home', name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, mode);
      own(path);
      return path;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
};
