// The plugin of the tutorial, loaded as the tutorial says.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Lab, lab, repository, trustedDir } from './mln.js';

const pages = join(repository, 'docs/plugins/lesson');
let site: string;
let my: Lab;

beforeEach(() => {
  site = trustedDir();
  for (const name of readdirSync(pages)) copyFileSync(join(pages, name), join(site, name));
  mkdirSync(join(site, 'node_modules/@mln'), { recursive: true });
  symlinkSync(join(repository, 'engine'), join(site, 'node_modules/@mln/engine'));
  my = lab({ config: join(site, 'mln.config.yaml') });
});
afterEach(async () => {
  await my.run('remove', '-p', 'class', '-f');
  my.remove();
  rmSync(site, { recursive: true, force: true });
});

test('the lesson is planned as an edit of the disk, and written on a sheet', async () => {
  const file = join(site, 'class.mln');
  expect((await my.ok('plan', file)).out).toContain('write /etc/issue  [lesson]');
  await my.ok('build', '-f', file);
  const sheet = (host: string) => readFileSync(join(my.projects, 'class/sheets', `${host}.txt`), 'utf8');
  expect(sheet('seat1')).toBe('seat1: Find out which addresses this machine has.\n');
  expect(sheet('seat2')).toBe('seat2: Ping seat1, and say how long an answer takes.\n');
});
