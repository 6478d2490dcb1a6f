// kill -9 of mln at every moment of its work on vSphere: resume ends in the declared state, rollback in the old one.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crashPlugin } from './crash-plugin.js';
import { filesBelow } from './traces.js';
import { lacking, rowsOf, type Sim, type Site, simulator, site } from './vsphere-rig.js';

const why = lacking();

const project = `
global { project solo ; datastore LocalDS_0 }
host web { vmware ; esxi DC0_C0_H0 ; template whole.img ; memory 64M ; network eth0 { switch lan ; address 10.0.0.1 ; netmask 255.255.255.0 } }
switch lan { vmware }
`;

// hundreds of commands of mln, on machines that have other things to do
const patience = { timeout: 900_000 };

describe.skipIf(why !== undefined)(`kill -9 on vSphere${why === undefined ? '' : ` (${why})`}`, patience, () => {
  let sim: Sim;
  let here: Site;
  let file: string;
  beforeAll(async () => {
    sim = await simulator();
    here = site(sim, { plugin: crashPlugin });
    file = here.project('solo.mln', project);
  });
  afterAll(() => {
    here?.remove();
    sim?.stop();
  });

  const crash = (at: number, ...argv: readonly string[]) => here.my.runWith({ env: { CRASH_AT: String(at) } }, ...argv);
  const states = async () => {
    const { out } = await here.my.run('status', 'solo', '--json');
    return Object.fromEntries(rowsOf(out).map((row) => [row.name, row.state]));
  };
  const mend = async (at: number, way: string) => {
    const { code, err } = await here.my.run(way, 'solo');
    expect({ at, code, said: code === 0 ? '' : err }).toEqual({ at, code: 0, said: '' });
  };
  const whole = ['Folder /DC0/vm/mln-solo', 'VirtualMachine /DC0/vm/mln-solo/web.solo'];
  const note = () => sim.govc('object.collect', '-s', '/DC0/vm/mln-solo/web.solo', 'config.annotation').trim();
  let moments = 0;

  test('at every step of a build, rollback leaves nothing', async () => {
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'build', '-f', file);
      if (cut.code === 0) {
        moments = at - 1;
        break;
      }
      expect(cut.signal, `moment ${at}`).toBe('SIGKILL');
      await mend(at, 'rollback');
      expect({ at, there: sim.made(), files: filesBelow(here.my.projects) }).toEqual({ at, there: [], files: [] });
    }
    expect(moments).toBeGreaterThan(8);
    await here.my.ok('remove', 'solo', '-f');
  });

  test('at every step of a build, resume ends in the declared state', { tags: 'long' }, async () => {
    for (let at = 1; at <= moments; at++) {
      expect((await crash(at, 'build', '-f', file)).signal, `moment ${at}`).toBe('SIGKILL');
      await mend(at, 'resume');
      expect({ at, there: sim.made(), note: note() }).toEqual({ at, there: whole, note: 'mln solo/web' });
      expect(filesBelow(here.my.projects).filter((name) => /upload|scratch|\.new|part/.test(name))).toEqual([]);
      await here.my.ok('remove', 'solo', '-f');
    }
  });

  test('killed in the middle of an upload, the half made machine is thrown away', async () => {
    await here.my.ok('build', '-f', file);
    sim.govc('vm.change', '-vm', '/DC0/vm/mln-solo/web.solo', '-annotation', 'mln solo/web (being made)');
    const id = sim.govc('find', '-i', '/DC0/vm/mln-solo', '-type', 'm');
    expect(rowsOf((await here.my.run('status', 'solo', '--json')).out)[0]?.detail).toBe('it is only half made');
    await here.my.ok('build', '-r', '-f', file);
    expect(sim.govc('find', '-i', '/DC0/vm/mln-solo', '-type', 'm')).not.toBe(id);
    expect(note()).toBe('mln solo/web');
    await here.my.ok('remove', 'solo', '-f');
  });

  test.each([
    ['resume', { web: 'up', lan: 'up' }],
    ['rollback', { web: 'down', lan: 'down' }],
  ])('at every step of a start, %s ends with %j', { tags: 'long' }, async (way, expected) => {
    await here.my.ok('build', '-f', file);
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'start', 'solo');
      if (cut.code === 0) break;
      await mend(at, way);
      expect({ at, states: await states() }).toEqual({ at, states: expected });
      await here.my.ok('stop', 'solo', '-H');
      expect({ at, there: sim.made() }).toEqual({ at, there: whole });
    }
    await here.my.ok('remove', 'solo', '-f');
    expect(sim.made()).toEqual([]);
  });

  test('at every step of a stop and of a remove, resume finishes it', { tags: 'long' }, async () => {
    await here.my.ok('build', '-f', file);
    for (let at = 1; ; at++) {
      await here.my.ok('start', 'solo');
      const cut = await crash(at, 'stop', 'solo', '-H');
      if (cut.code === 0) break;
      await mend(at, 'resume');
      expect({ at, states: await states() }).toEqual({ at, states: { web: 'down', lan: 'down' } });
    }
    for (let at = 1; ; at++) {
      const cut = await crash(at, 'remove', 'solo', '-f');
      if (cut.code !== 0) await mend(at, 'resume');
      expect({ at, there: sim.made(), files: filesBelow(here.my.projects) }).toEqual({ at, there: [], files: [] });
      if (cut.code === 0) break;
      await here.my.ok('build', '-f', file);
    }
  });
});
