// kill -9 at every step of a machine of VMware and its switch: resume ends in the declared state, rollback in the old one.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { killAtEach } from './kill-at-each.js';
import { filesBelow, loopsOf, mountsBelow } from './traces.js';
import { lackingForDevices, missing, type Rig, rig, wholeDisk } from './vmware-rig.js';

const text = `
global { project one }
host box { vmware ; template whole.img ; memory 64M ; network eth0 { switch lan ; address 10.0.0.1 ; netmask 255.255.255.0 } }
switch lan { vmware }
`;

const why = [...missing('sfdisk', 'debugfs').map((name) => `no ${name}`), lackingForDevices()].filter(
  (reason) => reason !== undefined,
);

describe.skipIf(why.length > 0)(
  `kill -9 of mln with machines of VMware${why.length > 0 ? ` (left out: ${why.join(', ')})` : ''}`,
  () => {
    let here: Rig;
    let file: string;
    beforeAll(() => {
      here = rig({ vmnets: '210-219', plugins: { 'crash.js': crashPlugin } });
      wholeDisk(join(here.templates, 'whole.img'));
      file = join(here.my.dir, 'one.mln');
      writeFileSync(file, text);
    });
    afterAll(async () => {
      await mln('remove', '-p', 'one', '-f');
      here.remove();
    });

    const mln = (...argv: readonly string[]) => here.my.run('-T', here.templates, ...argv);
    const ok = (...argv: readonly string[]) => here.my.ok('-T', here.templates, ...argv);
    const crash = (at: number, ...argv: readonly string[]) =>
      here.my.runWith({ env: { CRASH_AT: String(at) } }, '-T', here.templates, ...argv);
    const states = async () => {
      const { out } = await mln('status', '-p', 'one', '--json');
      const rows = JSON.parse(out) as readonly { name: string; state: string }[]; // what mln prints
      return Object.fromEntries(rows.map((row) => [row.name, row.state]));
    };
    const devices = () => readdirSync('/dev').filter((name) => /^vmnet21\d$/.test(name));
    const traces = () => ({
      running: here.running(),
      devices: devices(),
      mounts: mountsBelow(here.my.dir),
      loops: loopsOf(here.my.dir),
    });
    const nothing = { running: [], devices: [], mounts: [], loops: [] };
    const [allUp, allDown] = ['up', 'down'].map((state) => ({ box: state, lan: state }));
    const atEach = (argv: readonly string[], mend: (at: number) => Promise<void>, before?: () => Promise<void>) =>
      killAtEach({ crash: (at) => crash(at, ...argv), mend, ...(before === undefined ? {} : { before }) });
    const mended = async (at: number, way: string) => {
      const { code, err } = await mln(way, '-p', 'one');
      expect({ at, code, said: code === 0 ? '' : err }).toEqual({ at, code: 0, said: '' });
    };
    /** All of them are looked at: the vmnets of all projects stand beside the projects. */
    const files = () => filesBelow(here.my.projects);

    test('at every step of a build, rollback leaves nothing', { tags: 'long' }, async () => {
      const moments = await atEach(['build', '-f', file], async (at) => {
        await mended(at, 'rollback');
        expect({ at, ...traces(), files: files() }).toEqual({ at, ...nothing, files: [] });
      });
      expect(moments).toBeGreaterThanOrEqual(10);
      await ok('remove', '-p', 'one', '-f');
      expect(files()).toEqual([]);
    });

    test('at every step of a build, resume makes what an undisturbed build makes', { tags: 'long' }, async () => {
      const made = () => [filesBelow(join(here.my.projects, 'one/images')), filesBelow(join(here.my.projects, 'one/vmware'))];
      await ok('build', '-f', file);
      const whole = made();
      await ok('remove', '-p', 'one', '-f');
      await atEach(['build', '-f', file], async (at) => {
        await mended(at, 'resume');
        expect({ at, made: made(), states: await states(), ...traces() }).toEqual({
          at,
          made: whole,
          states: allDown,
          ...nothing,
        });
        await ok('remove', '-p', 'one', '-f');
        expect(files()).toEqual([]);
      });
    });

    test.each([
      ['resume', 'all up', allUp],
      ['rollback', 'all down', allDown],
    ])('at every step of a start, %s ends with %s', async (way, _, expected) => {
      if (files().length === 0) await ok('build', '-f', file);
      await atEach(['start', '-p', 'one'], async (at) => {
        await mended(at, way);
        expect({ at, states: await states() }).toEqual({ at, states: expected });
        await ok('stop', '-p', 'one', '-H');
        expect({ at, ...traces() }).toEqual({ at, ...nothing });
      });
      await ok('stop', '-p', 'one', '-H');
    });

    test.each([
      ['stop', ['stop', '-p', 'one'], 'down'],
      ['save', ['stop', '-p', 'one', '-S'], 'saved'],
    ] as const)('at every step of a %s, resume finishes it', { tags: 'long' }, async (_, argv, state) => {
      const finish = async (at: number) => {
        await mended(at, 'resume');
        expect({ at, states: await states(), ...traces() }).toEqual({
          at,
          states: { box: state, lan: 'down' },
          ...nothing,
        });
      };
      await atEach(argv, finish, async () => void (await ok('start', '-p', 'one')));
    });

    test('at every step of a remove, resume finishes it', { tags: 'long' }, async () => {
      const build = async () => {
        if (files().length > 0) return;
        await ok('build', '-f', file);
        await ok('start', '-p', 'one');
      };
      await atEach(
        ['remove', '-p', 'one', '-f'],
        async (at) => {
          await mended(at, 'resume');
          expect({ at, files: files(), ...traces() }).toEqual({ at, files: [], ...nothing });
        },
        build,
      );
      expect({ files: files(), ...traces() }).toEqual({ files: [], ...nothing });
    });
  },
);
