// mln plugin new: what it makes builds and passes its own tests, against the engine as it is published.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lab, lab, repository, trustedDir } from './mln.js';
import { must, pack } from './packed.js';

let my: Lab;
let dir: string;

beforeAll(() => {
  my = lab();
  dir = trustedDir();
});
afterAll(() => {
  my.remove();
  rmSync(dir, { recursive: true, force: true });
});

/** The engine from its tarball; everything else from this clone. */
const installInto = async (made: string): Promise<void> => {
  const tarballs = await pack([join(repository, 'engine')], join(dir, 'tarballs'));
  const engine = join(made, 'node_modules/@mln/engine');
  mkdirSync(engine, { recursive: true });
  await must('tar', ['-xzf', tarballs.get('@mln/engine') ?? '', '-C', engine, '--strip-components=1'], engine);
  for (const name of readdirSync(join(repository, 'node_modules')).filter((one) => !one.startsWith('.') && one !== '@mln'))
    symlinkSync(join(repository, 'node_modules', name), join(made, 'node_modules', name));
};

test('a new plugin builds, passes its tests and is loaded', async () => {
  const made = join(dir, 'mln-plugin-wall-text');
  const { out } = await my.runWith({ cwd: dir }, 'plugin', 'new', 'wall-text');
  expect(out).toContain(`made ${made}`);
  await installInto(made);
  await must('node', [join(repository, 'node_modules/typescript/bin/tsc')], made);
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  // CI forbids new snapshots: the golden file must be there already
  expect(await must('env', ['CI=1', 'node', vitest, 'run', '--reporter=dot'], made)).toMatch(/7 passed/);
  writeFileSync(join(dir, 'site.yaml'), 'plugins: ["./mln-plugin-wall-text"]\n');
  const env = { MLN_CONFIG: join(dir, 'site.yaml') };
  writeFileSync(join(dir, 'p.mln'), 'global { project p }\nhost a { uml ; template tiny ; wall_text hello }\n');
  expect((await my.runWith({ env }, 'plan', join(dir, 'p.mln'))).out).toContain('write /etc/wall-text  [wall-text]');
});

test('nothing that is there is written over, and a bad name makes nothing', async () => {
  const full = join(dir, 'full');
  mkdirSync(full);
  writeFileSync(join(full, 'mine'), 'mine');
  const refused = await my.run('plugin', 'new', 'x', '--dir', full);
  expect([refused.code, refused.err]).toEqual([1, `${full} is not empty; choose another directory with --dir\n`]);
  expect([readdirSync(full), readFileSync(join(full, 'mine'), 'utf8')]).toEqual([['mine'], 'mine']);
  for (const name of ['../x', 'X', 'a b', '']) {
    const { code, err } = await my.run('plugin', 'new', name, '--dir', join(dir, 'bad'));
    expect([code, err]).toEqual([1, expect.stringContaining("is not a plugin's name")]);
  }
  expect(existsSync(join(dir, 'bad'))).toBe(false);
});
