// Ctrl-C and its kin: the first one stops and undoes, the second one leaves at once and says how to go on.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, spawned } from './mln.js';
import { filesBelow, loopsOf, mountsBelow, processesOf } from './traces.js';

const text = `global { project stop }
superclass base { uml ; template tiny.ext4 ; memory 64M ; network eth0 { switch lan ; netmask 255.255.255.0 } }
${[1, 2, 3, 4].map((n) => `host h${n} { superclass base ; network eth0 { address 10.0.0.${n} } }`).join('\n')}
host slow { superclass base ; network eth0 { address 10.0.0.9 } ; up_text never-shown }
switch lan { uml }
`;

let my: Lab;
let file: string;
beforeAll(() => {
  my = lab();
  mkdirSync(my.projects);
  file = join(my.dir, 'stop.mln');
  writeFileSync(file, text);
});
afterAll(() => my.remove());

const traces = () => ({ processes: processesOf(my.projects), mounts: mountsBelow(my.dir), loops: loopsOf(my.dir) });
const nothing = { processes: [], mounts: [], loops: [] };

const until = async (path: string) => {
  for (let n = 0; n < 5_000 && !existsSync(path); n++) await delay(2);
};

describe('a build', () => {
  afterEach(async () => {
    await my.run('remove', 'stop', '-f');
    expect({ ...traces(), files: filesBelow(my.projects) }).toEqual({ ...nothing, files: [] });
  });

  const interrupted = async (signal: NodeJS.Signals, ...more: readonly string[]) => {
    const { child, ended } = my.begin({}, 'build', '-f', file, ...more);
    await until(join(my.projects, 'stop/images/h1.cow.new'));
    child.kill(signal);
    return ended;
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('%s: what was begun is undone, and it says what remains', async (signal) => {
    const ran = await interrupted(signal, '-j', '1');
    expect(ran.err).toMatch(/^stopping: /);
    expect(ran.err).toContain('MLN5007 interrupted');
    expect([4, 5]).toContain(ran.code);
    if (ran.code === 4) expect(filesBelow(my.projects)).toEqual([]);
    else {
      expect(ran.out).toMatch(/next: mln resume -p stop goes on, mln rollback -p stop undoes it/);
      await my.ok('rollback', 'stop');
    }
    expect({ ...traces(), files: filesBelow(my.projects) }).toEqual({ ...nothing, files: [] });
  });

  test('before its first step is a failure that leaves nothing', async () => {
    const { child, ended } = my.begin({}, 'build', '-f', file);
    await until(join(my.projects, 'stop/images'));
    child.kill('SIGINT');
    expect((await ended).code).toBe(4);
    expect(filesBelow(my.projects)).toEqual([]);
  });

  test('kill -9 before its first step leaves what rollback removes and nobody else minds', async () => {
    const { child, ended } = my.begin({}, 'build', '-f', file);
    await until(join(my.projects, 'stop/images'));
    child.kill('SIGKILL');
    await ended;
    if (filesBelow(my.projects).some((name) => name.endsWith('journal.ndjson'))) return; // it was faster
    expect((await my.ok('list')).out).toContain('no projects');
    expect((await my.run('rollback', 'stop')).code).toBe(3);
    expect(filesBelow(my.projects)).toEqual([]);
  });

  test('with --on-failure all nothing remains', async () => {
    const ran = await interrupted('SIGINT', '--on-failure', 'all');
    expect(ran.code).toBe(4);
    expect({ ...traces(), files: filesBelow(my.projects) }).toEqual({ ...nothing, files: [] });
  });

  test('it can be resumed instead', async () => {
    const ran = await interrupted('SIGINT', '--on-failure', 'keep');
    expect(ran.code).toBe(5);
    await my.ok('resume', 'stop');
    const [base, ...disks] = filesBelow(join(my.projects, 'stop/images'));
    expect(base).toMatch(/^base-tiny\.ext4-\d+-\d+$/);
    expect(disks).toEqual(['h1.cow', 'h2.cow', 'h3.cow', 'h4.cow', 'slow.cow']);
  });
});

describe('a start', () => {
  beforeAll(async () => void (await my.ok('build', '-f', file)));
  afterAll(async () => {
    await my.ok('remove', 'stop', '-f');
    expect({ ...traces(), files: filesBelow(my.projects) }).toEqual({ ...nothing, files: [] });
  });
  const up = async () => {
    const { out } = await my.run('status', 'stop', '--json');
    const rows = JSON.parse(out) as readonly { kind: string; state: string }[]; // what mln prints
    return rows.filter((row) => row.kind === 'host' && row.state !== 'down').length;
  };
  const begin = async () => {
    const begun = my.begin({}, 'start', 'stop', '-h', 'slow', '--json');
    await until(join(my.projects, 'stop/run/u/slow/uml/pid'));
    return begun;
  };

  test.each(['SIGINT', 'SIGTERM'] as const)('%s: it does not wait any longer, and stops what it started', async (signal) => {
    const { child, ended } = await begin();
    child.kill(signal);
    const ran = await ended;
    expect(ran.code).toBe(5); // the switch is whole and stays
    const events = ran.out.trim().split('\n');
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({ type: 'diagnostics', diagnostics: [{ code: 'MLN5007' }] });
    expect(await up()).toBe(0);
    await my.ok('rollback', 'stop');
    expect(traces()).toEqual(nothing);
  });

  test('a second one leaves at once, and says how to go on; rollback cleans up', async () => {
    const { child, ended } = await begin();
    child.kill('SIGINT');
    child.kill('SIGTERM');
    const began = Date.now();
    const ran = await ended;
    expect(Date.now() - began).toBeLessThan(2_000);
    expect(ran.code).toBe(5);
    expect(ran.err).toMatch(/left in the middle: mln resume -p stop goes on, mln rollback -p stop undoes it/);
    expect((await my.run('start', 'stop')).err).toContain('MLN4003');
    await my.ok('rollback', 'stop');
    expect(await up()).toBe(0);
    expect(traces()).toEqual(nothing);
  });

  test('a terminal that goes away does not keep machines half started', async () => {
    const { child, ended } = await begin();
    child.kill('SIGHUP');
    expect((await ended).code).toBe(5);
    expect(await up()).toBe(0);
    // what is left of it stands in nobody's way
    await my.ok('stop', 'stop');
    expect(traces()).toEqual(nothing);
  });
});

describe('a reader that goes away', () => {
  test('does not stop a run', async () => {
    const env = { PATH: process.env.PATH ?? '', HOME: my.dir };
    const piped = (...argv: readonly string[]) =>
      spawned('bash', ['-o', 'pipefail', '-c', '"$@" | head -n 1', 'bash', ...my.words(...argv)], { cwd: my.dir, env });
    const built = await piped('build', '-f', file);
    expect({ code: built.code, out: built.out, err: built.err }).toMatchObject({ code: 0, err: '' });
    expect(built.out).toMatch(/^build stop: /);
    expect((await piped('remove', 'stop', '-f')).code).toBe(0);
    expect(filesBelow(my.projects)).toEqual([]);
  });
});
