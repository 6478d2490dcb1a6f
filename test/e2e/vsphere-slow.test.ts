// A vSphere that takes its time: what is done at once stays within its limit, what takes too long is told, the rest is waited for.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { govcFile, lacking, rowsOf, type Sim, type Site, simulator, site } from './vsphere-rig.js';

const why = lacking();

const hosts = Array.from({ length: 6 }, (_, n) => `host h${n} { superclass base }`).join('\n');
const project = `
global { project treg ; datastore LocalDS_0 }
superclass base { vmware ; template whole.img ; memory 64M }
${hosts}
`;
const slow = ['ImportVApp:400', 'PowerOnVM_Task:700', 'SuspendVM_Task:700', 'MigrateVM_Task:700', 'RelocateVM_Task:700'];

describe.skipIf(why !== undefined)(`a slow vSphere${why === undefined ? '' : ` (${why})`}`, () => {
  let sim: Sim;
  let here: Site;
  let wrapper: Site;
  let notes: string;
  beforeAll(async () => {
    sim = await simulator({ flags: ['-method-delay', slow.join(',')] });
    wrapper = site(sim);
    notes = wrapper.dir;
    const file = join(notes, 'govc');
    // how many of it are uploading while it uploads
    const count = `mkdir "up.$$"; ls -d up.* | wc -l >>many; ${govcFile} "$@"; code=$?; rmdir "up.$$"; exit $code`;
    writeFileSync(file, `#!/bin/sh\ncd ${notes}\ncase "$1" in import.ovf) ${count} ;; esac\nexec ${govcFile} "$@"\n`, {
      mode: 0o755,
    });
    here = site(sim, { vsphere: { govc: file, parallel: 2, timeout: 20 } });
  });
  afterAll(() => {
    for (const one of [here, wrapper]) one?.remove();
    sim?.stop();
  });

  const states = async () => [...new Set(rowsOf((await here.my.run('status', 'treg', '--json')).out).map(({ state }) => state))];

  test('uploads as many at a time as the site says, suspends and resumes', async () => {
    await here.my.ok('build', '-j', '6', '-f', here.project('treg.mln', project));
    const counts = readFileSync(join(notes, 'many'), 'utf8').trim().split('\n').map(Number);
    expect([counts.length, Math.max(...counts)]).toEqual([6, 2]);
    for (const [argv, state] of [
      [['start', 'treg'], 'up'],
      [['stop', 'treg', '-S'], 'saved'],
      [['start', 'treg'], 'up'],
      [['stop', 'treg', '-H'], 'down'],
    ] as const) {
      await here.my.ok(...argv, '-j', '6');
      expect([argv, await states()]).toEqual([argv, [state]]);
    }
    await here.my.ok('remove', 'treg', '-f');
    expect(sim.made()).toEqual([]);
  });

  test('that does not answer in time is told, and nobody waits for it any longer', async () => {
    const asleep = join(notes, 'asleep');
    writeFileSync(asleep, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
    const hurried = site(sim, { vsphere: { govc: asleep, timeout: 1 } });
    const began = Date.now();
    const { code, err } = await hurried.my.run('build', '-f', hurried.project('treg.mln', project));
    expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(/MLN7455.*no answer in time/) });
    expect(Date.now() - began).toBeLessThan(15_000);
    hurried.remove();
  });
});
