// Snapshots of machines of VMware Workstation, with a stand-in for vmrun: taken, listed, come back to, thrown away; and mln killed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { killAtEach } from './kill-at-each.js';
import { filesBelow } from './traces.js';
import { lackingForDevices, missing, type Rig, rig, wholeDisk } from './vmware-rig.js';

const why = [...missing('sfdisk', 'debugfs').map((name) => `no ${name}`), lackingForDevices()].filter(
  (reason) => reason !== undefined,
);

const host = (name: string) => `host ${name} { vmware ; template whole.img ; memory 64M ; network eth0 { switch lan } }`;
const text = `global { project two }\n${host('a')}\n${host('b')}\nswitch lan { vmware }\n`;
const single = 'global { project one }\nhost a { vmware ; template whole.img ; memory 64M }\n';

interface Row {
  readonly host: string;
  readonly name: string;
  readonly at: string | null;
  readonly gives: string | null;
}

describe.skipIf(why.length > 0)(`snapshots of VMware${why.length > 0 ? ` (left out: ${why.join(', ')})` : ''}`, () => {
  let here: Rig;
  beforeAll(() => {
    here = rig({ vmnets: '240-245', plugins: { 'crash.js': crashPlugin } });
    wholeDisk(join(here.templates, 'whole.img'));
    for (const [name, content] of Object.entries({ two: text, one: single }))
      writeFileSync(join(here.my.dir, `${name}.mln`), content);
  });
  afterEach(async () => {
    here.faults({});
    for (const name of ['two', 'one']) if (existsSync(join(here.my.projects, name))) await mln('remove', '-p', name, '-f');
  });
  afterAll(() => here.remove());

  const mln = (...argv: readonly string[]) => here.my.run('-T', here.templates, ...argv);
  const ok = (...argv: readonly string[]) => here.my.ok('-T', here.templates, ...argv);
  const build = (name: string) => ok('build', '-f', join(here.my.dir, `${name}.mln`));
  const snapshot = (...argv: readonly string[]) => ok('snapshot', '-p', 'two', ...argv);
  const states = async (name = 'two') => {
    const rows = JSON.parse((await mln('status', '-p', name, '--json')).out) as readonly { name: string; state: string }[]; // what mln prints
    return Object.fromEntries(rows.map((row) => [row.name, row.state]));
  };
  const rows = async (name = 'two') => JSON.parse((await ok('snapshot', '-p', name, '--json')).out) as readonly Row[]; // what mln prints
  const kept = async (name?: string) => (await rows(name)).map((row) => `${row.host} ${row.name} ${row.gives}`);
  const disks = (name = 'two') => readdirSync(join(here.my.projects, name, 'images')).filter((file) => file.endsWith('.vmdk'));
  const diskOf = (project: string, of: string) =>
    /^scsi0:0\.fileName = ".*\/(.*)"$/m.exec(
      readFileSync(join(here.my.projects, project, `vmware/${of}/${of}.vmx`), 'utf8'),
    )?.[1];

  test('are taken of machines that are down and of those that run, and listed', async () => {
    await build('two');
    expect((await snapshot()).out).toBe('no snapshots\n');
    await snapshot('fresh');
    await ok('start', 'two', '-h', 'a');
    await snapshot('half');
    expect(await kept()).toEqual(['a fresh down', 'a half up', 'b fresh down', 'b half down']);
    const table = (await snapshot('-h', 'a')).out.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'T');
    expect(table.split('\n').map((line) => line.split(/\s+/).join(' '))).toEqual([
      ...['PROJECT HOST SNAPSHOT TAKEN GIVES', 'two a fresh T down', 'two a half T up', ''],
    ]);
    const [first] = await rows();
    expect(Math.abs(Date.now() - Date.parse(first?.at ?? ''))).toBeLessThan(60_000);
    expect(await states()).toEqual({ a: 'up', b: 'down', lan: 'up' });
  });

  test('bring back what ran, with its switch, and what was down', async () => {
    await build('two');
    await ok('start', 'two', '-h', 'a');
    await snapshot('half');
    await ok('stop', 'two', '-H');
    await snapshot('half', '--revert');
    expect(await states()).toEqual({ a: 'up', b: 'down', lan: 'up' });
    expect((await ok('start', 'two', '-h', 'a')).out).toBe('project two: nothing to start\n');
    await ok('start', 'two');
    await snapshot('half', '--revert');
    expect(await states()).toEqual({ a: 'up', b: 'down', lan: 'up' });
    await ok('stop', 'two');
    expect(await states()).toEqual({ a: 'down', b: 'down', lan: 'down' });
  });

  test('that give a machine which is down need no switch', async () => {
    await build('two');
    await snapshot('fresh');
    await snapshot('fresh', '--revert');
    expect(await states()).toEqual({ a: 'down', b: 'down', lan: 'down' });
  });

  test('leave nothing when they are thrown away, in whatever order, also after a revert', async () => {
    await build('two');
    for (const name of ['one', 'two', 'three']) await snapshot(name);
    expect(disks().filter((name) => name.startsWith('a'))).toEqual(['a-000001.vmdk', 'a-000002.vmdk', 'a-000003.vmdk', 'a.vmdk']);
    await snapshot('two', '--revert');
    for (const name of ['two', 'one', 'three']) await snapshot(name, '--remove');
    expect([await kept(), diskOf('two', 'a')]).toEqual([[], 'a.vmdk']);
    await ok('start', 'two');
    expect(await states()).toEqual({ a: 'up', b: 'up', lan: 'up' });
  });

  test('go with the project, and with its disks when it is built again', { tags: 'long' }, async () => {
    await build('two');
    await ok('start', 'two');
    for (const name of ['one', 'two']) await snapshot(name);
    await ok('build', '-r', '-f', join(here.my.dir, 'two.mln'));
    expect([await kept(), disks(), diskOf('two', 'a')]).toEqual([[], ['a.vmdk', 'b.vmdk'], 'a.vmdk']);
    await snapshot('one');
    await ok('remove', 'two', '-f');
    expect([filesBelow(here.my.projects), here.running()]).toEqual([[], []]);
  });

  test('are saved and taken up like any machine', { tags: 'long' }, async () => {
    await build('one');
    await ok('start', 'one');
    await ok('snapshot', '-p', 'one', 'running');
    await ok('stop', 'one', '-S');
    expect(await states('one')).toEqual({ a: 'saved' });
    await ok('start', 'one');
    expect(await states('one')).toEqual({ a: 'up' });
    await ok('stop', 'one', '-H');
    expect(await states('one')).toEqual({ a: 'down' });
  });

  describe('are refused before anything is done', () => {
    const told = () => here.calls().filter((call) => !/ (?:list|listSnapshots .*)$/.test(call));
    test.each([
      [['first'], 'MLN4029', 'snapshot "first" already exists: a'],
      [['../first'], 'MLN4032', '"../first" is not a valid snapshot name'],
      [['-x'], '', "unknown option '-x'"],
      [['second', '--revert'], 'MLN4030', 'snapshot "second" does not exist: a'],
      [['second', '--remove'], 'MLN4030', 'hint: there is first'],
    ])('%j', async (argv, code, said) => {
      await build('one');
      await ok('snapshot', '-p', 'one', 'first');
      here.forget();
      const refused = await mln('snapshot', '-p', 'one', ...argv);
      expect(refused.code).toBe(code === '' ? 1 : 3);
      expect(refused.err).toContain(`${code === '' ? '' : `error ${code} `}`);
      expect(refused.err).toContain(said);
      expect(told()).toEqual([]);
    });

    test('with the hosts that lack it, and those that have it can go back alone', async () => {
      await build('two');
      await snapshot('-h', 'a', 'alone');
      const refused = await mln('snapshot', '-p', 'two', 'alone', '--revert');
      expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('snapshot "alone" does not exist: b')]);
      await snapshot('-h', 'a', 'alone', '--revert');
      await snapshot('alone', '--remove');
      expect(await kept()).toEqual([]);
    });

    test.each([
      [['-p', 'two', '--revert'], 'which snapshot?'],
      [['-p', 'two', 'x', '--revert', '--remove'], 'not both'],
      [['-p', 'two', 'x', 'y'], ''],
      [['x'], 'which project?'],
    ])('on a command line that makes no sense: %j', async (argv, said) => {
      const { code, err } = await mln('snapshot', ...argv);
      expect([code, err]).toEqual([1, expect.stringContaining(said)]);
    });
  });

  test('cost status and start no question', async () => {
    await build('one');
    await ok('snapshot', '-p', 'one', 'first');
    here.forget();
    await ok('start', 'one');
    await ok('status', '-p', 'one');
    expect(here.calls().filter((call) => call.includes('listSnapshots'))).toEqual([]);
  });

  describe('when VMware fails', () => {
    const first = ['snapshot', '-p', 'one', 'first'];
    test.each([
      ['fail', first, 4, 'cannot take a snapshot of host a (first): Unknown error'],
      ['lie', first, 4, 'cannot take a snapshot of host a (first): vmrun says that it did'],
    ])('to take one (%s), it says so and nothing is left', async (fault, argv, expected, said) => {
      await build('one');
      here.faults({ snapshot: fault });
      const { code, err } = await mln(...argv);
      expect([code, err]).toEqual([expected, expect.stringContaining(said)]);
      here.faults({});
      expect(await kept('one')).toEqual([]);
      await ok(...first);
    });

    test('to go back, the machine stays what it is, and it can be tried again', async () => {
      await build('one');
      await ok(...first);
      await ok('start', 'one');
      here.faults({ revertToSnapshot: 'fail' });
      const { code, err } = await mln(...first, '--revert');
      expect([code, err]).toEqual([4, expect.stringContaining('MLN7428')]);
      expect(await states('one')).toEqual({ a: 'up' });
      here.faults({});
      await ok(...first, '--revert');
      expect(await states('one')).toEqual({ a: 'down' });
    });

    test('to throw one away, it is still there', async () => {
      await build('one');
      await ok(...first);
      here.faults({ deleteSnapshot: 'lie' });
      const { code, err } = await mln(...first, '--remove');
      expect([code, err]).toEqual([4, expect.stringContaining('MLN7428')]);
      here.faults({});
      expect(await kept('one')).toEqual(['a first down']);
      await ok(...first, '--remove');
      expect(await kept('one')).toEqual([]);
    });

    test('to list them, nothing is done and a listing says of which host', async () => {
      await build('one');
      here.faults({ listSnapshots: 'fail' });
      expect((await ok('snapshot', '-p', 'one')).err).toContain('host a: nobody can tell its snapshots');
      expect((await mln(...first)).code).not.toBe(0);
      here.faults({});
      if (existsSync(join(here.my.projects, 'one/runs'))) await mln('rollback', 'one');
      expect(await kept('one')).toEqual([]);
    });
  });

  describe('kill -9', () => {
    const crash = (at: number, ...argv: readonly string[]) =>
      here.my.runWith({ env: { CRASH_AT: String(at) } }, '-T', here.templates, ...argv);
    const first = ['snapshot', '-p', 'one', 'first'];
    const atEach = (argv: readonly string[], before: () => Promise<unknown>, mend: (at: number) => Promise<void>) =>
      killAtEach({ before, crash: (at) => crash(at, ...argv), mend });
    const mended = async (way: string) => {
      const { code, err } = await mln(way, '-p', 'one');
      return { code, said: code === 0 ? '' : err };
    };
    const fine = { code: 0, said: '' };

    test.each([
      ['resume', ['a first up']],
      ['rollback', []],
    ])('at every moment of taking one, %s ends with %j', async (way, expected) => {
      await build('one');
      await ok('start', 'one');
      const moments = await atEach(
        first,
        async () => {},
        async (at) => {
          expect({ at, ...(await mended(way)) }).toEqual({ at, ...fine });
          expect({ at, kept: await kept('one'), states: await states('one') }).toEqual({
            at,
            kept: expected,
            states: { a: 'up' },
          });
          if (expected.length > 0) await ok(...first, '--remove');
          expect(disks('one')).toEqual(['a.vmdk']);
        },
      );
      expect(moments).toBeGreaterThan(1);
    });

    test('at every moment of a revert, resume ends where it should', { tags: 'long' }, async () => {
      await build('one');
      await ok('start', 'one');
      await ok(...first);
      await atEach(
        [...first, '--revert'],
        () => ok('stop', 'one', '-H'),
        async (at) => {
          expect({ at, ...(await mended('resume')), states: await states('one') }).toEqual({ at, ...fine, states: { a: 'up' } });
        },
      );
      expect(await kept('one')).toEqual(['a first up']);
    });

    test('at every moment of a revert, rollback leaves it as it was, or put back, and knows which', {
      tags: 'long',
    }, async () => {
      await build('one');
      await ok(...first);
      const ends: string[] = [];
      await atEach(
        [...first, '--revert'],
        async () => ((await states('one')).a === 'up' ? undefined : await ok('start', 'one')),
        async () => {
          const { code } = await mended('rollback');
          const state = (await states('one')).a ?? '';
          ends.push(`${code} ${state}`);
          expect(filesBelow(join(here.my.projects, 'one/vmware')).filter((name) => name.includes('reverting'))).toEqual([]);
        },
      );
      // what was cut off after it was done is done
      expect([...new Set(ends)]).toEqual(['0 up', '0 down']);
    });

    test('at every moment of throwing one away, resume finishes it', { tags: 'long' }, async () => {
      await build('one');
      const again = async () => ((await kept('one')).length === 0 ? await ok(...first) : undefined);
      await atEach([...first, '--remove'], again, async (at) => {
        expect({ at, ...(await mended('resume')), kept: await kept('one') }).toEqual({ at, ...fine, kept: [] });
      });
    });
  });
});
