// Directories of projects that a backend cannot use are refused at build, and the others work.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, lab } from '../e2e/mln.js';

let my: Lab;
let file: string;

beforeAll(() => {
  my = lab();
  file = join(my.dir, 'p.mln');
  writeFileSync(file, 'global { project p }\nhost a { uml; template tiny; memory 64M }\n');
});

afterAll(() => my.remove());

test.each([
  ['a blank', 'with space'],
  ['a comma', 'with,comma'],
  ['a colon', 'with:colon'],
  ['a quote', "with'quote"],
  ['a newline', 'with\nnewline'],
  ['a great length', join(...Array.from({ length: 10 }, () => 'd'.repeat(80)))],
])('a directory with %s is refused at build, and nothing is made in it', async (_, name) => {
  const projects = join(my.dir, name);
  const built = await my.run('-P', projects, 'build', '-f', file);
  expect(built.code, built.err).toBe(3);
  expect(built.err).toMatch(/error MLN6366 .*\n.*p\.mln:2/s);
  expect(existsSync(projects) ? readdirSync(projects) : []).toEqual([]);
});

async function expectUsable(name: string): Promise<void> {
  const projects = join(my.dir, name);
  const on = (...argv: readonly string[]) => my.ok('-P', projects, ...argv);
  await on('build', '-f', file);
  await on('start', 'p');
  expect((await on('status', 'p')).out).toMatch(/a +up/);
  await on('remove', '-f', '-p', 'p');
  expect(readdirSync(projects)).toEqual([]);
}

test('a machine below a directory with unusual characters is built, started and removed', () =>
  expectUsable('with-hyphen.dot_ümlaut#hash;semicolon=sign(braces)'));

test.each(['with-hyphen', 'with.dot', 'mit_ümlaut', 'with#hash', 'with;semicolon', 'with=sign', '(braces)'])(
  'a machine below %j is built, started and removed',
  { tags: 'long' },
  expectUsable,
);
