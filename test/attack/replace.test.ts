// A build that replaces a project: it fails, is killed, is resumed and rolled back, and at each moment one whole project is there.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { crashPlugin } from '../e2e/crash-plugin.js';
import { killAtEach } from '../e2e/kill-at-each.js';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';

let my: Lab;

beforeAll(() => {
  const site = trustedDir();
  writeFileSync(join(site, 'crash.mjs'), crashPlugin);
  writeFileSync(join(site, 'mln.config.yaml'), 'plugins: [./crash.mjs, "@mln/backend-null"]\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  write('old', 'host a { null; template tiny }\nhost b { null; template tiny }');
  write('new', 'host a { null; template tiny; memory 64M }\nhost c { null; template tiny }');
  write('bad', 'host a { null; template tiny; run { false } }\nhost c { null; template tiny }');
});

afterAll(() => my.remove());

const fileOf = (name: string) => join(my.dir, `${name}.mln`);
const write = (name: string, hosts: string) => writeFileSync(fileOf(name), `global { project lab }\n${hosts}\n`);
const replace = (name: string) => ['build', '-r', '-f', fileOf(name)] as const;

/** The old project, up. */
async function prepare(): Promise<void> {
  await my.run('rollback', 'lab');
  await my.run('remove', '-f', '-p', 'lab');
  await my.ok('build', '-f', fileOf('old'));
  await my.ok('start', 'lab');
}

async function hosts(): Promise<readonly string[]> {
  const { out } = await my.run('status', 'lab', '--json');
  return (JSON.parse(out) as { name: string; state: string }[]).map(({ name, state }) => `${name} ${state}`);
}

const disks = () =>
  readdirSync(join(my.projects, 'lab/images'))
    .map((file) => file.replace(/\.(img|cow)$/, ''))
    .sort();
const oldUp = ['a up', 'b up'];

test('a host that cannot be built costs the old project nothing: its machines run on', async () => {
  await prepare();
  const failed = await my.run(...replace('bad'));
  expect(failed.code).toBe(4);
  expect(await hosts()).toEqual(oldUp);
  expect(disks()).toEqual(['a', 'b']);
});

test('a build that fails with --on-failure keep is still to be finished, and the old machines run on', async () => {
  await prepare();
  expect((await my.run(...replace('bad'), '--on-failure', 'keep')).code).toBe(5);
  await my.ok('rollback', 'lab');
  expect(await hosts()).toEqual(oldUp);
});

const crash = (at: number): Promise<Ran> => my.runWith({ env: { CRASH_AT: String(at) } }, ...replace('new'));

test('killed at each moment, resume finishes the replacement', { tags: 'long' }, async () => {
  const mend = async () => {
    await my.ok('resume', 'lab');
    expect((await hosts()).map((line) => line.split(' ')[0])).toEqual(['a', 'c']);
    expect(disks()).toEqual(['a', 'c']);
  };
  expect(await killAtEach({ before: prepare, crash, mend })).toBeGreaterThan(15);
});

test('killed at each moment, rollback gives back the old project, or says that it cannot and resume can', {
  tags: 'long',
}, async () => {
  let restored = 0;
  const mend = async (at: number) => {
    const back = await my.run('rollback', 'lab');
    if (back.code === 0) {
      restored += 1;
      expect(
        (await hosts()).map((line) => line.split(' ')[0]),
        `moment ${at}`,
      ).toEqual(['a', 'b']);
      expect(disks()).toEqual(['a', 'b']);
      return;
    }
    expect(back.code, `moment ${at}: ${back.err}`).toBe(5);
    expect(back.err).toContain('MLN5014');
    expect(back.out).not.toContain('mln rollback');
    await my.ok('resume', 'lab');
    expect(disks()).toEqual(['a', 'c']);
  };
  await killAtEach({ before: prepare, crash, mend });
  expect(restored).toBeGreaterThan(8);
});

test('a stop that was cut off cannot be rolled back, and mln says which step and what to do', async () => {
  await prepare();
  // run-begin, two times step-begin, step-done
  expect((await my.runWith({ env: { CRASH_AT: '4' } }, 'stop', 'lab')).signal).toBe('SIGKILL');
  const back = await my.run('rollback', 'lab');
  expect(back.code, `${back.out}${back.err}`).toBe(5);
  expect(back.err).toMatch(/MLN5014.*has no undo[\s\S]*mln resume -p lab/);
  // 3: both machines were down already, so that nothing is left to resume
  expect([0, 3]).toContain((await my.run('resume', 'lab')).code);
  expect((await hosts()).map((line) => line.split(' ')[1])).toEqual(['down', 'down']);
});
