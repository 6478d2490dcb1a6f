// Nothing of the working directory is run, or read as configuration, whatever the environment says.
import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, trustedDir } from '../e2e/mln.js';

let my: Lab;
/** A directory with everything that mln could take for its own. */
let trap: string;
let canary: string;

beforeAll(() => {
  my = lab();
  trap = trustedDir();
  canary = join(my.dir, 'canary');
  const evil = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(canary)}, ''); export default {};`;
  const script = `#!/bin/sh\necho "$0" >>${canary}\n`;
  writeFileSync(join(trap, 'evil.mjs'), evil);
  const settings = `plugins: [${join(trap, 'evil.mjs')}]\n`;
  for (const at of ['', '.config', '.config/mln']) {
    mkdirSync(join(trap, at), { recursive: true });
    for (const name of ['mln.config.yaml', '.mlnrc', '.mlnrc.yaml', 'config.yaml']) writeFileSync(join(trap, at, name), settings);
    for (const name of ['mln.config.js', 'mln.config.mjs', 'config.js', '.mlnrc.js']) writeFileSync(join(trap, at, name), evil);
  }
  writeFileSync(join(trap, '.mln'), 'projects ./stolen\n');
  for (const name of ['stat', 'cp', 'debugfs', 'sh', 'screen', 'linux.uml', 'node', 'ssh', 'uml_switch', 'git'])
    writeFileSync(join(trap, name), script, { mode: 0o755 });
  writeFileSync(join(trap, 'p.mln'), 'global { project trapped }\nhost a { uml; template tiny; memory 32M }\n');
});

afterAll(() => my.remove());

const environments = [
  ['an empty HOME', { HOME: '' }],
  ['a relative HOME', { HOME: '.' }],
  ['a HOME of words', { HOME: 'home' }],
  ['a PATH that begins here', { PATH: `.:${process.env.PATH}` }],
  ['a PATH with an empty entry', { PATH: `:${process.env.PATH}` }],
  ['a PATH of relative directories', { PATH: `./:../${process.env.PATH}` }],
  ['an empty PATH', { PATH: '' }],
] as const;

describe.each(environments)('with %s', (_, env) => {
  test.each([
    ['list'],
    ['words'],
    ['config', '--explain'],
    ['plugins'],
    ['check', 'p.mln'],
    ['plan', 'p.mln'],
    ['build', '-f', 'p.mln'],
    ['status'],
    ['remove', '-f', '-p', 'trapped'],
    ['--help'],
  ])('mln %s %s %s runs nothing of the working directory', async (...argv) => {
    const words = argv.filter((word) => word !== undefined);
    const ran = await my.runWith({ cwd: trap, env }, ...words);
    expect(existsSync(canary), ran.err).toBe(false);
    expect(ran.err).not.toContain('MLN9001');
    expect(existsSync(join(trap, 'stolen'))).toBe(false);
    expect(existsSync(join(trap, 'mln'))).toBe(false);
  });
});

test('with an open umask, what mln makes can be written by its user alone', async () => {
  const dir = mkdtempSync(join(my.dir, 'umask-'));
  const words = my.words('build', '-f', join(trap, 'p.mln')).map((word) => (word === my.projects ? join(dir, 'deep/p') : word));
  const { spawnSync } = await import('node:child_process');
  const ran = spawnSync('sh', ['-c', 'umask 000; exec "$@"', 'sh', ...words], { encoding: 'utf8' });
  expect(ran.status, ran.stderr).toBe(0);
  for (const at of ['deep', 'deep/p', 'deep/p/trapped', 'deep/p/trapped/state.json', 'deep/p/trapped/images'])
    expect(statSync(join(dir, at)).mode & 0o022, at).toBe(0);
});
