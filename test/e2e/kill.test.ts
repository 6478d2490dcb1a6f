// kill -9 at every step of a real two-host build and start: resume ends in the declared state, rollback in the old one.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { type Lab, lab, trustedDir } from './mln.js';
import { filesBelow, loopsOf, mountsBelow, processesOf } from './traces.js';

const project = `
global { project pair }
superclass base { template tiny.ext4 ; memory 64M ; network eth0 { switch lan ; netmask 255.255.255.0 } }
host one { superclass base ; boot_order 1 ; network eth0 { address 10.0.0.1 } ; users { kim $1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/ } }
host two { superclass base ; boot_order 1 ; network eth0 { address 10.0.0.2 } ; size 96M }
switch lan { }
`;

describe('kill -9 of mln', () => {
  let site: string;
  let my: Lab;
  let file: string;
  beforeAll(() => {
    site = trustedDir();
    writeFileSync(join(site, 'crash.js'), crashPlugin);
    writeFileSync(join(site, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(site, 'mln.config.yaml'), 'plugins: [./crash.js]\n');
    my = lab({ config: join(site, 'mln.config.yaml') });
    file = join(my.dir, 'pair.mln');
    writeFileSync(file, project);
    mkdirSync(my.projects, { recursive: true });
  });
  afterAll(async () => {
    await my.run('remove', '-p', 'pair', '-f');
    my.remove();
    rmSync(site, { recursive: true, force: true });
  });

  const crash = (at: number, ...argv: readonly string[]) => my.runWith({ env: { CRASH_AT: String(at) } }, ...argv);
  const traces = () => ({ processes: processesOf(my.projects), mounts: mountsBelow(my.dir), loops: loopsOf(my.dir) });
  const states = async () => {
    const { out } = await my.run('status', '-p', 'pair', '--json');
    const rows = JSON.parse(out) as readonly { name: string; state: string }[]; // what mln prints
    return Object.fromEntries(rows.map((row) => [row.name, row.state]));
  };
  const disks = () => filesBelow(join(my.projects, 'pair/images'));
  const nothing = { processes: [], mounts: [], loops: [] };
  const allUp = { one: 'up', two: 'up', lan: 'up' };
  const allDown = { one: 'down', two: 'down', lan: 'down' };
  let built: readonly string[] = [];
  let buildMoments = 0;

  test('an undisturbed build is the measure', async () => {
    await my.ok('build', '-f', file);
    built = disks();
    expect(built.length).toBeGreaterThanOrEqual(2);
    await my.ok('remove', '-p', 'pair', '-f');
    expect(filesBelow(my.projects)).toEqual([]);
  });

  test('at every step of a build, rollback leaves nothing', async () => {
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'build', '-f', file);
      if (cut.code === 0) {
        buildMoments = at - 1;
        break;
      }
      expect(cut.signal, `moment ${at}`).toBe('SIGKILL');
      const undone = await my.run('rollback', '-p', 'pair');
      expect({ at, code: undone.code, said: undone.code === 0 ? '' : undone.err }).toEqual({ at, code: 0, said: '' });
      expect({ at, ...traces(), files: filesBelow(my.projects) }).toEqual({ at, ...nothing, files: [] });
    }
    expect(buildMoments).toBeGreaterThan(10);
    await my.ok('remove', '-p', 'pair', '-f');
  });

  test('at every step of a build, resume ends in the declared state', { tags: 'long' }, async () => {
    for (let at = 1; at <= buildMoments; at++) {
      expect((await crash(at, 'build', '-f', file)).signal, `moment ${at}`).toBe('SIGKILL');
      const resumed = await my.run('resume', '-p', 'pair');
      expect({ at, code: resumed.code, said: resumed.code === 0 ? '' : resumed.err }).toEqual({ at, code: 0, said: '' });
      expect({ at, disks: disks(), states: await states(), ...traces() }).toEqual({
        at,
        disks: built,
        states: allDown,
        ...nothing,
      });
      expect(filesBelow(join(my.projects, 'pair')).filter((name) => /scratch|\.new|\.tmp|part/.test(name))).toEqual([]);
      await my.ok('remove', '-p', 'pair', '-f');
      expect(filesBelow(my.projects)).toEqual([]);
    }
  });

  test('in the middle of a start, resume ends with both machines up', async () => {
    await my.ok('build', '-f', file);
    expect((await crash(4, 'start', '-p', 'pair')).signal).toBe('SIGKILL');
    await my.ok('resume', '-p', 'pair');
    expect(await states()).toEqual(allUp);
    await my.ok('remove', '-p', 'pair', '-f');
    expect({ files: filesBelow(my.projects), ...traces() }).toEqual({ files: [], ...nothing });
  });

  test.each([
    ['resume', 'both machines up', allUp],
    ['rollback', 'both machines down', allDown],
  ])('at every step of a start, %s ends with %s', { tags: 'long' }, async (way, _, expected) => {
    await my.ok('build', '-f', file);
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'start', '-p', 'pair');
      if (cut.code === 0) break;
      const mended = await my.run(way, '-p', 'pair');
      expect({ at, code: mended.code, said: mended.code === 0 ? '' : mended.err }).toEqual({ at, code: 0, said: '' });
      expect({ at, states: await states() }).toEqual({ at, states: expected });
      await my.ok('stop', '-p', 'pair', '-H');
      expect({ at, ...traces() }).toEqual({ at, ...nothing });
    }
    expect(await states()).toEqual(allUp);
    await my.ok('stop', '-p', 'pair', '-H');
  });

  test('at every step of a stop and of a remove, resume finishes it', { tags: 'long' }, async () => {
    for (let at = 1; ; at++) {
      await my.ok('start', '-p', 'pair');
      const cut = await crash(at, 'stop', '-p', 'pair', '-H');
      if (cut.code === 0) break;
      expect((await my.run('resume', '-p', 'pair')).code, `stop, moment ${at}`).toBe(0);
      expect({ at, states: await states(), ...traces() }).toEqual({ at, states: allDown, ...nothing });
    }
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'remove', '-p', 'pair', '-f');
      if (cut.code !== 0) expect((await my.run('resume', '-p', 'pair')).code, `remove, moment ${at}`).toBe(0);
      expect({ at, files: filesBelow(my.projects), ...traces() }).toEqual({ at, files: [], ...nothing });
      if (cut.code === 0) break;
      await my.ok('build', '-f', file);
    }
  });
});
