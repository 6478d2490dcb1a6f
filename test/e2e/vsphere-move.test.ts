// vMotion as mln's move: a machine that is on goes to another ESXi server and back, and whatever happens it is on one of them.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  load,
  type MoveRequest,
  move as moveMachine,
  open,
  openEngine,
  type RunEvent,
  type RunOptions,
  update,
} from '@mln/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { repository, spawned } from './mln.js';
import { govcFile, lacking, rowsOf, type Sim, type Site, simulator, site, textOf } from './vsphere-rig.js';

const why = lacking();

const project = `
global { project reise ; datastore LocalDS_0 }
superclass node { vmware ; template whole.img ; memory 64M }
host web { superclass node ; esxi DC0_C0_H0 ; resource_pool Lab ; network eth0 { switch ute } }
host db { superclass node ; esxi DC0_C0_H1 ; network eth0 { switch inne } }
switch ute { vmware ; port_group VM Network }
switch inne { vmware }
`;
const vm = '/DC0/vm/mln-reise/web.reise';
const cluster = '/DC0/host/DC0_C0';

// in a process of its own, which can be killed
const mover = `
import { move, openEngine } from ${JSON.stringify(join(repository, 'engine/dist/index.js'))};
const [config, projects, to] = process.argv.slice(2);
const { value } = await openEngine({ config, paths: { projects } });
await move(value, { project: 'reise', host: 'web', to });
`;

describe.skipIf(why !== undefined)(`machines that move in vSphere${why === undefined ? '' : ` (${why})`}`, () => {
  let sim: Sim;
  let here: Site;
  let meddling: string;
  let home: string;
  beforeAll(async () => {
    sim = await simulator({ flags: ['-cluster', '2'] });
    for (const n of [0, 1]) {
      const twin = ['-hostname', 'twin', '-username', 'u', '-password', 'p', '-noverify', '-force'];
      sim.govc('cluster.add', '-cluster', `DC0_C${n}`, ...twin);
    }
    sim.govc('pool.create', `${cluster}/Resources/Lab`);
    here = site(sim);
    const { dir } = here;
    // what it is to do first stands in a file beside it, when there is one
    meddling = join(dir, 'meddling');
    const wrapper = `#!/bin/sh\n[ ! -e ${meddling} ] || . ${meddling}\nexec ${govcFile} "$@"\n`;
    writeFileSync(join(dir, 'govc'), wrapper, { mode: 0o755 });
    const config = join(dir, 'mln.config.json');
    writeFileSync(config, textOf(config).replace(govcFile, join(dir, 'govc')));
    writeFileSync(join(dir, 'mover.js'), mover);
    await here.my.ok('build', '-f', here.project('reise.mln', project));
    await here.my.ok('start', 'reise');
    home = textOf(stateFile());
  });
  afterEach(async () => {
    rmSync(meddling, { force: true });
    writeFileSync(stateFile(), home);
    if (sim.govc('find', '/DC0/vm/mln-reise', '-name', 'web.reise') === '') {
      await here.my.ok('stop', 'reise', '-H');
      await here.my.ok('build', '-r', '-f', join(here.dir, 'reise.mln'));
      await here.my.ok('start', 'reise');
    }
    sim.govc('vm.migrate', '-host', `${cluster}/DC0_C0_H0`, '-pool', `${cluster}/Resources/Lab`, '-ds', 'LocalDS_0', vm);
    expect(property('runtime.powerState')).toBe('poweredOn');
  });
  afterAll(async () => {
    await here?.my.run('remove', 'reise', '-f');
    expect(sim?.made().filter((line) => line.includes('reise'))).toEqual([]);
    here?.remove();
    sim?.stop();
  });

  const stateFile = () => join(here.my.projects, 'reise/state.json');
  const opened = async () => {
    const { value, diagnostics } = await openEngine({
      config: join(here.dir, 'mln.config.json'),
      paths: { projects: here.my.projects, templates: join(here.dir, 'templates') },
    });
    if (value === undefined) throw new Error(JSON.stringify(diagnostics));
    return value;
  };
  const move = async (to: string, request: Partial<MoveRequest> = {}, options: RunOptions = {}) =>
    moveMachine(await opened(), { project: 'reise', host: 'web', to, ...request }, options);
  const property = (name: string) => sim.govc('object.collect', '-s', vm, name).trim();
  const nameOf = (id: string) =>
    /\/([^/]*)$/
      .exec(
        sim
          .govc('find', '-i', '-l', '/', '-type', 'h')
          .split('\n')
          .find((line) => line.includes(`${id} `)) ?? '',
      )?.[1]
      ?.trim();
  /** Where it is, and what it is doing. */
  const seen = () => [nameOf(property('runtime.host')), property('runtime.powerState')];
  const serverInState = () =>
    (JSON.parse(textOf(stateFile())) as { model: { hosts: { serviceHost?: string }[] } }).model.hosts[0]?.serviceHost; // the kernel's own

  test('it goes there and back while it is on, and stays in its pool', async () => {
    const [booted, pool] = [property('runtime.bootTime'), property('resourcePool')];
    for (const to of ['DC0_C0_H2', 'DC0_C0/DC0_C0_H0']) {
      const { value, diagnostics } = await move(to);
      expect(diagnostics).toEqual([]);
      expect(value).toMatchObject({ outcome: 'done', diagnostics: [] });
      expect([...seen(), property('runtime.bootTime'), property('resourcePool')]).toEqual([
        to.replace('DC0_C0/', ''),
        'poweredOn',
        booted,
        pool,
      ]);
      expect(serverInState()).toBe(to);
    }
    const { out } = await here.my.ok('status', 'reise', '--json');
    expect(rowsOf(out)[0]).toMatchObject({ name: 'web', state: 'up', detail: 'on DC0_C0_H0, no VMware Tools' });
  });

  test('what is there already is not moved, and is known to live there', async () => {
    sim.govc('vm.migrate', '-host', `${cluster}/DC0_C0_H2`, '-pool', `${cluster}/Resources/Lab`, vm);
    const ran: string[] = [];
    const { value } = await move('DC0_C0_H2', {}, { event: (event) => void ('id' in event && ran.push(event.id)) });
    expect([value?.outcome, ran, serverInState()]).toEqual(['done', [], 'DC0_C0_H2']);
    // it would have been taken back to the server that the project names
    await here.my.ok('stop', 'reise', '-h', 'web', '-H');
    await here.my.ok('start', 'reise', '-h', 'web');
    expect(seen()).toEqual(['DC0_C0_H2', 'poweredOn']);
  });

  test('another word for the server in the project file moves it by an adjustment', async () => {
    const engine = await opened();
    const file = here.project('flytt.mln', project.replace('esxi DC0_C0_H0', 'service_host DC0_C0_H1'));
    const [{ value: wanted }, { value: there }] = [await load(engine, file), await open(engine, 'reise')];
    if (wanted === undefined || there === undefined) throw new Error('not there');
    const { value, diagnostics } = await update({ ...wanted, disks: there.disks }, { hosts: ['web'] });
    expect([value?.outcome, diagnostics, seen()]).toEqual(['done', [], ['DC0_C0_H1', 'poweredOn']]);
    expect(property('resourcePool')).toBe(sim.govc('find', '-i', cluster, '-type', 'p', '-name', 'Lab').trim());
  });

  describe('before anything is begun', () => {
    test.each([
      ['a server that is not there', 'DC0_C0_H9', 'MLN7458', /DC0_C0\/DC0_C0_H0, DC0_C0\/DC0_C0_H1, .*DC0_C1\/twin/],
      ['a name of two servers', 'twin', 'MLN7460', /DC0_C0\/twin, DC0_C1\/twin/],
      ['no server at all', 'localhost', 'MLN7458', /DC0_C0_H0/],
    ])('%s is told, with those that are there', async (_, to, code, names) => {
      const { value, diagnostics } = await move(to);
      const [said] = diagnostics;
      expect([value, diagnostics.length, said?.code]).toEqual([undefined, 1, code]);
      expect(`${said?.message} ${said?.hint}`).toMatch(names);
      expect(seen()).toEqual(['DC0_C0_H0', 'poweredOn']);
    });

    test('a machine whose switch is on one server stays with it', async () => {
      const { value, diagnostics } = await move('DC0_C0_H2', { host: 'db' });
      expect([value, diagnostics.map(({ code }) => code)]).toEqual([undefined, ['MLN7471']]);
    });

    test.each([
      ['is off', ['vm.power', '-off', vm], ['vm.power', '-on', vm]],
      ['is gone', ['vm.destroy', vm], undefined],
      ['has another name', ['object.rename', vm, 'eve'], ['object.rename', '/DC0/vm/mln-reise/eve', 'web.reise']],
      [
        'is somebody else’s',
        ['vm.change', '-vm', vm, '-annotation', 'x'],
        ['vm.change', '-vm', vm, '-annotation', 'mln reise/web'],
      ],
    ])('a machine that %s does not move', async (_, deed, back) => {
      sim.govc(...deed);
      const { value, diagnostics } = await move('DC0_C0_H2');
      expect([value, diagnostics.map(({ message }) => message)]).toEqual([
        undefined,
        ['cannot move host web: on server DC0_C0_H0 it is down, and only a machine that is up can move'],
      ]);
      if (back !== undefined) sim.govc(...back);
    });

    test('a server whose datastores are not those of the disk: it goes along, or is refused where there are many', async () => {
      const datastores = sim.govc('find', '-i', '/DC0/datastore', '-type', 's').trim().split('\n');
      const [first = '', second = ''] = datastores.map((line) => line.slice(line.indexOf(':') + 1));
      const seeing = (...ids: readonly string[]) => {
        const list = ids.map((Value) => ({ Type: 'Datastore', Value }));
        const answer = JSON.stringify([{ Name: 'datastore', Op: 'assign', Val: { ManagedObjectReference: list } }]);
        writeFileSync(meddling, `case "$*" in object.collect*_H2\\ datastore) echo '${answer}'; exit 0 ;; esac\n`);
      };
      seeing(second, 'datastore-of-nobody', `${second}x`);
      // only one of them has a name
      expect((await move('DC0_C0_H2')).value?.outcome).toBe('done');
      expect([...seen(), property('datastore')]).toEqual(['DC0_C0_H2', 'poweredOn', `Datastore:${second}`]);
      rmSync(meddling);
      expect((await move('DC0_C0_H0')).value?.outcome).toBe('done');
      expect(property('datastore')).toBe(`Datastore:${second}`);
      expect(first).not.toBe(second);
    });
  });

  describe('on the way', () => {
    test('a task that fails leaves it where it was', async () => {
      writeFileSync(
        meddling,
        `case "$1" in vm.migrate) echo 'govc: The virtual machine requires hardware features that are not there.' >&2; exit 1 ;; esac\n`,
      );
      const { value } = await move('DC0_C0_H2');
      expect(value?.outcome).toBe('rolled-back');
      expect(JSON.stringify(value?.diagnostics)).toContain('requires hardware features');
      expect([...seen(), serverInState()]).toEqual(['DC0_C0_H0', 'poweredOn', 'DC0_C0_H0']);
    });

    test('a server that says it is done, and is not, is not believed', async () => {
      writeFileSync(meddling, `case "$1" in vm.migrate) exit 0 ;; esac\n`);
      const { value } = await move('DC0_C0_H2');
      expect(value?.outcome).toBe('rolled-back');
      expect(JSON.stringify(value?.diagnostics)).toContain('MLN7478');
      expect(seen()).toEqual(['DC0_C0_H0', 'poweredOn']);
    });

    test('a machine that vanishes is missed, and the way back needs it not', async () => {
      const event = ({ type }: RunEvent) => void (type === 'step-begin' && sim.govc('vm.destroy', vm));
      const { value } = await move('DC0_C0_H2', {}, { event });
      expect(value?.outcome).toBe('rolled-back');
      expect(JSON.stringify(value?.diagnostics)).toContain('MLN7462');
    });
  });

  describe.each([
    ['before vSphere is told', 'kill -9 $PPID; exit 1'],
    ['after it has moved', `${govcFile} "$@"; kill -9 $PPID; exit 1`],
    ['while it moves', `( sleep 0.3; exec ${govcFile} "$@" ) >/dev/null 2>&1 & kill -9 $PPID; exit 1`],
  ])('mln is killed %s', (_, deed) => {
    const killed = async () => {
      writeFileSync(meddling, `case "$1" in vm.migrate) ${deed} ;; esac\n`);
      const argv = [join(here.dir, 'mover.js'), join(here.dir, 'mln.config.json'), here.my.projects, 'DC0_C0_H2'];
      const env = { PATH: process.env.PATH ?? '', HOME: here.my.dir };
      expect((await spawned(process.execPath, argv, { cwd: here.dir, env })).signal).toBe('SIGKILL');
      rmSync(meddling);
      expect((await here.my.run('start', 'reise')).err).toContain('MLN4003');
    };

    test.each([
      ['resume', 'DC0_C0_H2'],
      ['rollback', 'DC0_C0_H0'],
    ])('and %s ends on %s', async (way, server) => {
      await killed();
      await here.my.ok(way, 'reise');
      expect([...seen(), serverInState()]).toEqual([server, 'poweredOn', server]);
      expect(existsSync(join(here.dir, 'meddling'))).toBe(false);
    });
  });
});
