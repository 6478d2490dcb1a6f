// What can go wrong with vSphere: nobody there, nobody known, sessions that end, names that mean nothing, machines of others.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { filesBelow } from './traces.js';
import { govcFile, lacking, rowsOf, type Sim, type Site, type SiteOptions, simulator, site } from './vsphere-rig.js';

const why = lacking();

const solo = (more = '') => `
global { project solo ; datastore LocalDS_0 }
host web { vmware ; esxi DC0_C0_H0 ; template whole.img ; memory 64M ; network eth0 { switch lan } ${more} }
switch lan { vmware }
`;
const vm = '/DC0/vm/mln-solo/web.solo';

describe.skipIf(why !== undefined)(`faults of vSphere${why === undefined ? '' : ` (${why})`}`, () => {
  let sim: Sim;
  const sites: Site[] = [];
  beforeEach(async () => {
    sim = await simulator();
  });
  afterEach(() => {
    for (const one of sites.splice(0)) one.remove();
    sim?.stop();
  });

  const siteWith = (options: SiteOptions = {}, url = sim.url): Site => {
    const made = site({ url }, options);
    sites.push(made);
    return made;
  };
  /** A govc that does something before it does what it is told: lines of shell that may look at "$1". */
  const meddled = (lines: string): Site & { readonly notes: string } => {
    const notes = siteWith().dir;
    const file = join(notes, 'govc');
    writeFileSync(file, `#!/bin/sh\ncd ${notes}\n${lines}\nexec ${govcFile} "$@"\n`, { mode: 0o755 });
    return { ...siteWith({ vsphere: { govc: file } }), notes };
  };
  const build = (at: Site, text = solo()) => at.my.run('build', '-f', at.project('solo.mln', text));
  const clean = async (at: Site) => {
    await at.my.run('remove', 'solo', '-f');
    expect(sim.made()).toEqual([]);
  };

  describe('nobody is there', () => {
    test.each([
      ['a server that is not there', { server: 'https://127.0.0.1:1/sdk' }, 'MLN7455'],
      ['a name that is nobody', { server: 'https://nobody.invalid/sdk' }, 'MLN7455'],
      ['a user whom it does not know', { username: 'eve' }, 'MLN7453'],
      ['a certificate that nobody vouches for', { insecure: ['another.example.org'] }, 'MLN7454'],
      ['a program that is missing', { govc: '/nowhere/govc' }, 'MLN7456'],
    ])('%s is told at the plan, and status says it of each machine', async (_, vsphere, code) => {
      const there = siteWith({ vsphere });
      const { code: exit, err } = await build(there);
      expect({ exit, err }).toEqual({ exit: 3, err: expect.stringContaining(code) });
      expect(err.match(/^error /gm)).toHaveLength(1);
      expect(filesBelow(there.my.projects)).toEqual([]);
    });

    test('what was built is unknown while the server is away, with the reason', async () => {
      const passing = await simulator();
      const there = siteWith({}, passing.url);
      expect((await build(there)).code).toBe(0);
      passing.stop();
      const { out } = await there.my.run('status', 'solo', '--json');
      expect(rowsOf(out)[0]).toMatchObject({ state: 'unknown', detail: expect.stringContaining('cannot reach') });
    });

    test('a password file that others may read is refused before anybody is asked', async () => {
      const there = siteWith();
      chmodSync(join(there.dir, 'password'), 0o640);
      const { code, err } = await build(there);
      expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(/MLN7452.*others may read it \(mode 640\)/) });
    });

    test('a certificate is known by its thumbprint', async () => {
      const print = sim.govc('about.cert', '-k', '-thumbprint');
      const there = siteWith({ vsphere: { insecure: [] } });
      const hosts = join(there.dir, 'known_hosts');
      writeFileSync(hosts, print);
      const trusting = siteWith({ vsphere: { insecure: [], known_hosts: hosts } });
      expect((await build(trusting)).code).toBe(0);
      await clean(trusting);
    });
  });

  describe('names', () => {
    test.each([
      ['a datastore that is not there', solo('; datastore LokalDS'), 'MLN7458', /LocalDS_0, LocalDS_1/],
      ['no datastore at all', solo().replace('; datastore LocalDS_0', ''), 'MLN7459', /LocalDS_0, LocalDS_1/],
      ['a server that is not there', solo().replace('DC0_C0_H0', 'esx9'), 'MLN7458', /DC0_C0\/DC0_C0_H0/],
      ['a switch on one server of many', solo().replace('esxi DC0_C0_H0 ;', ''), 'MLN7466', /DC0_C0_H0, DC0_C0_H1/],
      ['a distributed switch without VLAN', solo().replace('lan { vmware', 'lan { vmware ; dvs DVS0'), 'MLN7468', /vlan 0/],
      [
        'a port group that is not there',
        solo().replace('lan { vmware', 'lan { vmware ; port_group Drift'),
        'MLN7458',
        /VM Network/,
      ],
      [
        'a switch that is two things',
        solo().replace('lan { vmware', 'lan { vmware ; vswitch a ; dvs b'),
        'MLN7467',
        /vswitch and dvs/,
      ],
    ])('%s is told where it stands, with what there is', async (_, text, code, wayOut) => {
      const there = siteWith();
      const { code: exit, err } = await build(there, text);
      expect({ exit, err }).toEqual({ exit: 3, err: expect.stringContaining(code) });
      expect(err).toMatch(wayOut);
      expect(err).toMatch(/solo\.mln:\d+:\d+/);
      expect(sim.made()).toEqual([]);
    });
  });

  describe('others at work', () => {
    test('a machine that mln did not make is not touched, whatever its name', async () => {
      sim.govc('folder.create', '/DC0/vm/mln-solo');
      const place = [
        '-folder',
        '/DC0/vm/mln-solo',
        '-ds',
        'LocalDS_0',
        '-pool',
        '/DC0/host/DC0_C0/Resources',
        '-net',
        'VM Network',
        '-on=false',
      ];
      sim.govc('vm.create', ...place, 'web.solo');
      const there = siteWith();
      const { code, err } = await build(there);
      expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining('MLN7461') });
      expect(sim.govc('object.collect', '-s', vm, 'name').trim()).toBe('web.solo');
      sim.govc('vm.destroy', vm);
      sim.govc('object.destroy', '/DC0/vm/mln-solo');
    });

    test('a machine that somebody took for himself survives stop and remove', async () => {
      const there = siteWith();
      expect((await build(there)).code).toBe(0);
      await there.my.ok('start', 'solo');
      sim.govc('vm.change', '-vm', vm, '-annotation', 'now of Eve');
      expect(rowsOf((await there.my.run('status', 'solo', '--json')).out)[0]?.detail).toBe('another machine has its name');
      await there.my.ok('remove', 'solo', '-f');
      expect(sim.govc('object.collect', '-s', vm, 'runtime.powerState').trim()).toBe('poweredOn');
      sim.govc('vm.destroy', vm);
      sim.govc('object.destroy', '/DC0/vm/mln-solo');
    });

    test('a machine that is gone cannot be started, and removing the project is fine', async () => {
      const there = siteWith();
      expect((await build(there)).code).toBe(0);
      sim.govc('vm.destroy', vm);
      expect((await there.my.run('start', 'solo')).err).toContain('MLN7462');
      await clean(there);
    });

    test('a port group of that name on a switch of others is left alone', async () => {
      const server = ['-host', '/DC0/host/DC0_C0/DC0_C0_H0'];
      sim.govc('host.portgroup.add', ...server, '-vswitch', 'vSwitch0', '-vlan', '0', 'mln-lan.solo');
      const there = siteWith();
      expect((await build(there)).code).toBe(0);
      await there.my.ok('start', 'solo');
      await there.my.ok('remove', 'solo', '-f');
      expect(sim.made()).toEqual(['Network /DC0/network/mln-lan.solo']);
    });
  });

  describe('what may pass', () => {
    test('sessions that end in the middle are opened anew', async () => {
      const there = meddled(
        `if [ "$1" = import.ovf ] || [ "$1" = vm.power ]; then
           for key in $(${govcFile} session.ls | awk 'NR > 1 && !/yes|this/ { print $1 }'); do ${govcFile} session.rm "$key" 2>/dev/null; done
         fi`,
      );
      expect((await build(there)).code).toBe(0);
      await there.my.ok('start', 'solo');
      await clean(there);
    });

    test('a server that is too busy is asked again', async () => {
      const there = meddled(`
        case "$1" in import.ovf|object.collect|vm.power)
          [ -e "busy.$1" ] || { touch "busy.$1"; echo 'govc: 503 Service Unavailable' >&2; exit 1; } ;;
        esac`);
      expect((await build(there)).code).toBe(0);
      expect(readdirSync(there.notes)).toEqual(expect.arrayContaining(['busy.import.ovf', 'busy.object.collect']));
      await there.my.ok('start', 'solo');
      await clean(there);
    });

    test('a task that fails is undone, and what the server said is told', async () => {
      const there = meddled(`
        case "$1" in vm.change) echo 'govc: The operation is not allowed in the current state.' >&2; exit 1 ;; esac`);
      const { code, err } = await build(there);
      expect({ code, err }).toEqual({ code: 4, err: expect.stringContaining('not allowed in the current state') });
      expect(sim.made()).toEqual([]);
      expect(filesBelow(there.my.projects)).toEqual([]);
    });
  });

  test('many machines are uploaded a few at a time', async () => {
    const there = meddled(`
      case "$1" in import.ovf)
        mkdir "up.$$"; ls -d up.* | wc -l >>many; sleep 0.2; ${govcFile} "$@"; code=$?; rmdir "up.$$"; exit $code ;;
      esac`);
    const hosts = Array.from({ length: 12 }, (_, i) => `host h${i} { superclass base }`).join('\n');
    const text = `global { project many ; datastore LocalDS_0 }\nsuperclass base { vmware ; template whole.img ; memory 64M }\n${hosts}\n`;
    const { code } = await there.my.run('build', '-j', '12', '-f', there.project('many.mln', text));
    expect(code).toBe(0);
    const counts = readFileSync(join(there.notes, 'many'), 'utf8').trim().split('\n').map(Number);
    expect(counts).toHaveLength(12);
    expect(Math.max(...counts)).toBeLessThanOrEqual(4);
    expect(Math.max(...counts)).toBeGreaterThan(1);
    await there.my.ok('remove', 'many', '-f');
    expect(sim.made()).toEqual([]);
  });
});
