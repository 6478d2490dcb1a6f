// Projects that the version before left behind: version-one/ was written by it. They are listed, run, finished, undone and removed.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Lab, lab, trustedDir } from './mln.js';

const samples = fileURLToPath(new URL('version-one', import.meta.url));

let site: string;
let my: Lab;
beforeEach(() => {
  site = trustedDir();
  const config = join(site, 'mln.config.json');
  writeFileSync(config, JSON.stringify({ plugins: ['@mln/backend-null'] }));
  my = lab({ config, templates: join(site, 'templates') });
  symlinkSync(inject('templates'), join(site, 'templates'));
  for (const name of readdirSync(samples)) {
    const project = join(my.projects, name);
    cpSync(join(samples, name), project, { recursive: true });
    for (const directory of ['images', 'logs', 'run']) mkdirSync(join(project, directory), { recursive: true });
    for (const file of readdirSync(project, { recursive: true, encoding: 'utf8' }).filter((one) => /json$/.test(one)))
      replaceRoots(join(project, file));
  }
});
afterEach(() => {
  my.remove();
  rmSync(site, { recursive: true });
});

/** The directories that the version before worked in are those of this test. */
const replaceRoots = (file: string): void => {
  const text = readFileSync(file, 'utf8');
  const moved = text.replaceAll('@ROOT@/projects', my.projects).replaceAll('@ROOT@', site);
  writeFileSync(file, moved);
};

const stateOf = (project: string) => JSON.parse(readFileSync(join(my.projects, project, 'state.json'), 'utf8')) as object;

test('a project that was built is listed, its machine stops and starts, and it is removed', async () => {
  const { out } = await my.ok('list');
  expect(out).toMatch(/one +2 +1 /);
  expect((await my.run('status', 'one')).out).toMatch(/host +a +down +uml\n.*host +b +up +null/);
  await my.ok('stop', 'one', '-h', 'b');
  expect((await my.run('status', 'one', '-h', 'b')).out).toMatch(/host +b +down/);
  await my.ok('start', 'one', '-h', 'b');
  expect(stateOf('one')).toMatchObject({ version: 1 }); // nobody changed it
  await my.ok('remove', 'one', '-f');
  expect(existsSync(join(my.projects, 'one'))).toBe(false);
});

test('a build that was cut off is undone, and leaves nothing', async () => {
  expect((await my.run('start', 'two')).err).toContain('MLN4003');
  await my.ok('rollback', 'two');
  expect(existsSync(join(my.projects, 'two'))).toBe(false);
});

test('a build that was cut off is finished, and its state is of this version', async () => {
  await my.ok('resume', 'three');
  expect(readdirSync(join(my.projects, 'three/images')).sort()).toEqual(['a.cow', 'b.img']);
  expect(stateOf('three')).toMatchObject({ version: 2, disks: { a: { stagingPath: expect.stringMatching(/a\.cow\.new$/) } } });
  await my.ok('start', 'three', '-h', 'b');
  await my.ok('stop', 'three', '-h', 'b');
  await my.ok('remove', 'three', '-f');
});

test('a state of a version to come is refused, with what to do', async () => {
  const file = join(my.projects, 'one/state.json');
  writeFileSync(file, JSON.stringify({ ...stateOf('one'), version: 3 }));
  const { code, err } = await my.run('start', 'one');
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/MLN5008 .*it is of version 3, this mln knows 2\n +hint: use the mln that wrote it/),
  ]);
});
