// What surrounds a command fails: its output, its directory, the text that it changes. mln says so and never ends as by a bug.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, lab } from './mln.js';

let my: Lab;
beforeAll(() => {
  my = lab();
  writeFileSync(join(my.dir, 'p.mln'), 'global { project p }\nhost a { uml; template tiny; memory 64M }\n');
});
afterAll(() => my.remove());

/** The words of mln as the shell's "$@". */
function shell(script: string, ...argv: readonly string[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: join(my.dir, 'home') };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script, 'sh', ...my.words(...argv)], { encoding: 'utf8', env });
  return { code: status, out: stdout, err: stderr };
}

test.each([['list'], ['--help'], ['show', 'p.mln'], ['plan', '--json', 'p.mln']])(
  'output of %s to a full disk is an error, and a reader that goes away is none',
  (...argv) => {
    const words = argv.map((word) => (word === 'p.mln' ? join(my.dir, word) : word));
    const full = shell('exec "$@" >/dev/full', ...words);
    expect(full).toMatchObject({ code: 3, err: expect.stringContaining('cannot write the output: ENOSPC') as string });
    expect(shell('"$@" | true', ...words)).toMatchObject({ code: 0, err: '' });
  },
);

test('a directory that somebody removed meanwhile is an error', () => {
  mkdirSync(join(my.dir, 'gone'));
  const { code, err } = shell(`cd ${my.dir}/gone && rmdir ${my.dir}/gone && exec "$@"`, 'list');
  expect(code).toBe(1);
  expect(err).toBe('error: cannot find the current directory: somebody removed it\n  hint: change to a directory that exists\n');
});

test.each(['host a { }\n}\n', 'host a { x { } }\n}}\n', 'host a {\n'])(
  'set changes no text whose braces do not fit: %j',
  async (text) => {
    const file = join(my.dir, 's.mln');
    writeFileSync(file, text);
    const { code, err } = await my.run('set', 'a.memory', '64M', '-f', file);
    expect(code).toBe(2);
    expect(err).toMatch(/MLN200\d.*s\.mln:\d.*nothing was changed/s);
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);
