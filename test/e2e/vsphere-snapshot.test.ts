// Snapshots on the simulator of vSphere: taken, listed, come back to, thrown away, those of others too; and mln killed.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { killAtEach } from './kill-at-each.js';
import { lacking, rowsOf, type Sim, type Site, simulator, site } from './vsphere-rig.js';

const why = lacking();

const host = (name: string) =>
  `host ${name} { vmware ; esxi DC0_C0_H0 ; template whole.img ; memory 64M ; network eth0 { switch lan } }`;
const project = `global { project duo ; datastore LocalDS_0 }\n${host('a')}\n${host('b')}\nswitch lan { vmware }\n`;

// hundreds of commands of mln, on machines that have other things to do
const patience = { timeout: 600_000 };

describe.skipIf(why !== undefined)(`snapshots on vSphere${why === undefined ? '' : ` (${why})`}`, patience, () => {
  let sim: Sim;
  let here: Site;
  beforeAll(async () => {
    sim = await simulator();
    here = site(sim, { plugin: crashPlugin });
    await here.my.ok('build', '-f', here.project('duo.mln', project));
  }, 600_000);
  afterEach(async () => {
    for (const name of ['a', 'b']) sim.govc('snapshot.remove', '-vm', vm(name), '*');
    await here.my.ok('stop', 'duo', '-H');
  });
  afterAll(async () => {
    await here?.my.ok('remove', 'duo', '-f');
    expect(sim?.made()).toEqual([]);
    here?.remove();
    sim?.stop();
  });

  const vm = (name: string) => `/DC0/vm/mln-duo/${name}.duo`;
  const snapshot = (...argv: readonly string[]) => here.my.ok('snapshot', '-p', 'duo', ...argv);
  const states = async () => {
    const { out } = await here.my.run('status', 'duo', '--json');
    return Object.fromEntries(rowsOf(out).map((row) => [row.name, row.state]));
  };
  const kept = async () =>
    (JSON.parse((await snapshot('--json')).out) as readonly Record<string, string>[]) // what mln prints
      .map((row) => `${row.host} ${row.name} ${row.gives}`);

  test('are taken of machines that are off and of those that run, and listed', async () => {
    await snapshot('fresh');
    await here.my.ok('start', 'duo', '-h', 'a');
    await snapshot('half');
    expect(await kept()).toEqual(['a fresh down', 'a half up', 'b fresh down', 'b half down']);
    expect(sim.govc('snapshot.tree', '-vm', vm('a'), '-d')).toContain('mln duo/a');
    await snapshot('-h', 'a', 'fresh', '--remove');
    expect(await kept()).toEqual(['a half up', 'b fresh down', 'b half down']);
    const refused = await here.my.run('snapshot', '-p', 'duo', 'fresh', '--revert');
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('MLN4030 snapshot "fresh" does not exist: a')]);
    const taken = await here.my.run('snapshot', '-p', 'duo', 'half');
    expect([taken.code, taken.err]).toEqual([3, expect.stringContaining('MLN4029')]);
  });

  test('bring back what ran, with its switch', async () => {
    await here.my.ok('start', 'duo');
    await snapshot('running');
    await here.my.ok('stop', 'duo', '-H');
    expect(await states()).toEqual({ a: 'down', b: 'down', lan: 'down' });
    await snapshot('running', '--revert');
    expect(await states()).toEqual({ a: 'up', b: 'up', lan: 'up' });
    await snapshot('running', '--remove');
    expect([await kept(), await states()]).toEqual([[], { a: 'up', b: 'up', lan: 'up' }]);
  });

  test('that somebody else took are listed, come back to and thrown away, and one of two of a name is not guessed', async () => {
    for (const note of ['of Eve', 'of Eve too']) sim.govc('snapshot.create', '-vm', vm('a'), '-d', note, 'Eve’s twin');
    sim.govc('snapshot.create', '-vm', vm('a'), 'before lunch');
    expect(await kept()).toEqual(['a Eve’s twin down', 'a Eve’s twin down', 'a before lunch down']);
    for (const what of ['--revert', '--remove']) {
      const refused = await here.my.run('snapshot', '-p', 'duo', '-h', 'a', 'Eve’s twin', what);
      expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('MLN4031')]);
    }
    await snapshot('-h', 'a', 'before lunch', '--revert');
    await snapshot('before lunch', '--remove');
    expect(await kept()).toEqual(['a Eve’s twin down', 'a Eve’s twin down']);
  });

  test('of a machine that vanished, or is somebody else’s, are neither told nor taken', async () => {
    sim.govc('snapshot.create', '-vm', vm('b'), 'theirs');
    sim.govc('vm.change', '-vm', vm('b'), '-annotation', 'of Eve');
    const foreign = await here.my.run('snapshot', '-p', 'duo', '-h', 'b', 'mine');
    expect([foreign.code, foreign.err]).toEqual([4, expect.stringContaining('MLN7461')]);
    expect(sim.govc('snapshot.tree', '-vm', vm('b'))).not.toContain('mine');
    const back = await here.my.run('snapshot', '-p', 'duo', '-h', 'b', 'theirs', '--revert');
    expect([back.code, back.err]).toEqual([3, expect.stringContaining('MLN4030')]);
    sim.govc('vm.change', '-vm', vm('b'), '-annotation', 'mln duo/b');
    sim.govc('object.rename', vm('b'), 'elsewhere');
    const gone = await here.my.run('snapshot', '-p', 'duo', 'mine');
    // of the other one it was taken
    expect([gone.code, gone.err]).toEqual([5, expect.stringContaining('MLN7462')]);
    expect(await kept()).toEqual(['a mine down']);
    await here.my.ok('rollback', 'duo');
    sim.govc('object.rename', '/DC0/vm/mln-duo/elsewhere', 'b.duo');
    expect(await kept()).toEqual(['b theirs down']);
  });

  describe('kill -9', () => {
    const crash = (at: number, ...argv: readonly string[]) => here.my.runWith({ env: { CRASH_AT: String(at) } }, ...argv);
    const first = ['snapshot', '-p', 'duo', '-h', 'a', 'first'];
    const atEach = (argv: readonly string[], before: () => Promise<unknown>, mend: (at: number) => Promise<void>) =>
      killAtEach({ before, crash: (at) => crash(at, ...argv), mend });
    const mended = async (way: string) => {
      const { code, err } = await here.my.run(way, 'duo');
      return { code, said: code === 0 ? '' : err };
    };
    const fine = { code: 0, said: '' };

    const endsWith = async (way: 'resume' | 'rollback', expected: readonly string[]) => {
      await here.my.ok('start', 'duo', '-h', 'a');
      await atEach(
        first,
        async () => {},
        async (at) => {
          expect({ at, ...(await mended(way)), kept: await kept() }).toEqual({ at, ...fine, kept: expected });
          if (expected.length > 0) await here.my.ok(...first, '--remove');
        },
      );
    };

    test('at every moment of taking one, resume finishes it', () => endsWith('resume', ['a first up']));

    test('at every moment of taking one, rollback leaves none', { tags: 'long' }, () => endsWith('rollback', []));

    test('at every moment of a revert and of throwing one away, resume finishes it', { tags: 'long' }, async () => {
      await here.my.ok('start', 'duo', '-h', 'a');
      await here.my.ok(...first);
      await atEach(
        [...first, '--revert'],
        () => here.my.ok('stop', 'duo', '-H'),
        async (at) => {
          const after = { ...(await mended('resume')), states: await states() };
          expect({ at, ...after }).toEqual({ at, ...fine, states: { a: 'up', b: 'down', lan: 'up' } });
        },
      );
      const again = async () => ((await kept()).length === 0 ? await here.my.ok(...first) : undefined);
      await atEach([...first, '--remove'], again, async (at) => {
        expect({ at, ...(await mended('resume')), kept: await kept() }).toEqual({ at, ...fine, kept: [] });
      });
    });
  });
});
