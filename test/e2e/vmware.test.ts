// Machines of VMware from their project file to their end, with a stand-in for vmrun: what is written is read by QEMU's and
// libvirt's own readers, what a dry run lists is what is run, and faults of VMware are found out.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readByLibvirt } from '../../backends/vmware/test/support/libvirt.js';
import { repository } from './mln.js';
import { filesBelow } from './traces.js';
import { asVmdk, lackingForDevices, missing, type Rig, rig, wholeDisk } from './vmware-rig.js';

const why = [...missing('qemu-img', 'sfdisk', 'debugfs').map((name) => `no ${name}`), lackingForDevices()].filter(
  (reason) => reason !== undefined,
);
const example = join(repository, 'examples/vmware.mln');

describe.skipIf(why.length > 0)(`machines of VMware${why.length > 0 ? ` (left out: ${why.join(', ')})` : ''}`, () => {
  let here: Rig;
  beforeAll(async () => {
    here = rig({ vmnets: '200-209' });
    const [raw, vmdk] = ['whole.raw', 'rhel5.vmdk'].map((name) => join(here.my.dir, name)) as [string, string]; // as many as named
    wholeDisk(raw);
    asVmdk(raw, vmdk, 'streamOptimized');
    await here.my.ok('-T', here.templates, 'register_template', '-t', vmdk, '-n', 'rhel5.vmdk');
  });
  afterEach(async () => {
    here.faults({});
    here.tools(true);
    for (const project of ['liguria', 'desk', 'alone']) await mln('remove', project, '-f');
  });
  afterAll(() => here.remove());

  const mln = (...argv: readonly string[]) => here.my.run('-T', here.templates, ...argv);
  const ok = (...argv: readonly string[]) => here.my.ok('-T', here.templates, ...argv);
  const project = (...path: readonly string[]) => join(here.my.projects, 'liguria', ...path);
  const states = async (name = 'liguria') => {
    const rows = JSON.parse((await mln('status', name, '--json')).out) as readonly { name: string; state: string }[]; // what mln prints
    return Object.fromEntries(rows.map((row) => [row.name, row.state]));
  };
  const devices = () => readdirSync('/dev').filter((name) => /^vmnet20\d$/.test(name));

  describe('the example of three', () => {
    test('has disks that QEMU reads, and files that libvirt reads', async () => {
      await ok('build', '-f', example);
      for (const [host, memory] of Object.entries({ uno: 128, due: 128, tre: 256 })) {
        const [vmdk, img] = [project('images', `${host}.vmdk`), project('images', `${host}.img`)];
        expect(spawnSync('qemu-img', ['compare', '-f', 'vmdk', '-F', 'raw', vmdk, img]).status).toBe(0);
        const info: unknown = JSON.parse(execFileSync('qemu-img', ['info', '--output=json', vmdk], { encoding: 'utf8' }));
        expect(info).toMatchObject({ format: 'vmdk', 'virtual-size': statSync(img).size });
        if (missing('virsh').length > 0) continue;
        const read = readByLibvirt(project('vmware', host, `${host}.vmx`), here.my.dir);
        expect(read).toMatchObject({ name: `${host}.liguria`, memory, disks: [vmdk], devices: ['/dev/vmnet200'] });
        expect(read.macs.map((mac) => mac.slice(0, 8))).toEqual(['00:50:56']);
      }
    });

    test('has disks that hold the guest’s own name, in their partition', async () => {
      await ok('build', '-f', example);
      const at = execFileSync('sfdisk', ['-J', project('images/tre.img')], { encoding: 'utf8' });
      const [root] = (JSON.parse(at) as { partitiontable: { partitions: { start: number }[] } }).partitiontable.partitions; // sfdisk -J
      const ask = `${project('images/tre.img')}?offset=${(root?.start ?? 0) * 512}`;
      expect(execFileSync('debugfs', ['-R', 'cat /etc/hostname', ask], { encoding: 'utf8', stdio: 'pipe' })).toBe('tre\n');
    });

    test('is started, held, saved, taken up and shut down', async () => {
      await ok('build', '-f', example);
      expect(await states()).toEqual({ uno: 'down', due: 'down', tre: 'down', lan: 'down' });
      await ok('start', 'liguria');
      expect(await states()).toEqual({ uno: 'up', due: 'up', tre: 'up', lan: 'up' });
      expect(devices()).toEqual(['vmnet200']);
      await ok('pause', 'liguria');
      expect(await states()).toMatchObject({ uno: 'paused', lan: 'up' });
      await ok('unpause', 'liguria');
      expect(await states()).toMatchObject({ uno: 'up' });
      await ok('stop', 'liguria', '-S');
      expect(await states()).toEqual({ uno: 'saved', due: 'saved', tre: 'saved', lan: 'down' });
      await ok('start', 'liguria');
      expect(await states()).toMatchObject({ uno: 'up', lan: 'up' });
      await ok('stop', 'liguria');
      expect(await states()).toEqual({ uno: 'down', due: 'down', tre: 'down', lan: 'down' });
      expect(devices()).toEqual([]);
    });

    test('leaves nothing behind', async () => {
      await ok('build', '-f', example);
      await ok('start', 'liguria');
      await ok('remove', 'liguria', '-f');
      expect([filesBelow(here.my.projects), here.running(), devices()]).toEqual([[], [], []]);
    });

    test('keeps its vmnet, and another project gets another one', async () => {
      await ok('build', '-f', example);
      const other = join(here.my.dir, 'other.mln');
      execFileSync('sh', ['-c', `sed 's/liguria/desk/' ${example} >${other}`]);
      await ok('build', '-f', other);
      const vnet = (name: string, host: string) =>
        /vnet = "(.*)"/.exec(readFileSync(join(here.my.projects, name, `vmware/${host}/${host}.vmx`), 'utf8'))?.[1];
      expect([vnet('liguria', 'uno'), vnet('liguria', 'tre'), vnet('desk', 'uno')]).toEqual([
        ...['/dev/vmnet200', '/dev/vmnet200'],
        '/dev/vmnet201',
      ]);
      await ok('remove', 'desk', '-f');
      await ok('build', '-r', '-f', example);
      expect(vnet('liguria', 'uno')).toBe('/dev/vmnet200');
    });
  });

  test('a console shows what the machine says, and tells how one types', async () => {
    const file = join(here.my.dir, 'alone.mln');
    const screens = [
      ['vncdisplay 7 ; vncpasswd hest', /vncviewer localhost:7/],
      ['', /vmware \S+\/alone\/vmware\/web\/web\.vmx/],
    ] as const;
    for (const [words, way] of screens) {
      writeFileSync(file, `global { project alone }\nhost web { vmware ; template rhel5.vmdk ; ${words} }\n`);
      await ok('build', '-f', file);
      const { err } = await mln('console', 'alone', '-h', 'web');
      expect(err).toContain('MLN7427');
      expect(err).toMatch(way);
      expect(err).toMatch(/tail -n \+1 -F \S+\/alone\/logs\/web\.console/);
      if (words !== '') await ok('remove', 'alone', '-f');
    }
    await ok('start', 'alone');
    expect((await ok('console', 'alone', '-h', 'web', '--log')).out).toContain('web login:');
  });

  test('the example of a desk keeps its password to itself', async () => {
    await ok('build', '-f', join(repository, 'examples/vmware-desk.mln'));
    const vmx = join(here.my.projects, 'desk/vmware/desk/desk.vmx');
    expect(statSync(vmx).mode & 0o777).toBe(0o600);
    expect(readFileSync(vmx, 'utf8')).toContain('RemoteDisplay.vnc.password = "letmein"');
    const runs = join(here.my.projects, 'desk/runs');
    expect(spawnSync('grep', ['-rl', 'letmein', runs], { encoding: 'utf8' })).toMatchObject({ status: 1, stdout: '' });
    expect(statSync(join(here.my.projects, 'desk/images/desk.img')).size).toBe(2 * 2 ** 30);
  });

  describe('before anything is done', () => {
    test('a plan tells what would be', async () => {
      const { out } = await ok('plan', example);
      expect(out).toContain('describe the machine and its disk to VMware');
      expect(filesBelow(here.my.projects)).toEqual([]);
    });

    const single = `global { project alone }\nhost web { vmware ; template rhel5.vmdk ; memory 96M ; vncdisplay 7 ; vncpasswd hest }\n`;
    const singleFile = () => {
      const file = join(here.my.dir, 'alone.mln');
      writeFileSync(file, single);
      return file;
    };
    const showsEveryCommand = async (golden: string, name: string, file: string) => {
      const everywhere = (text: string): string =>
        text
          .replaceAll(here.my.projects, '/projects')
          .replaceAll(here.templates, '/templates')
          .replaceAll(/\S*\/bin\/vmrun/g, 'vmrun')
          .replaceAll(/\d+ bytes\)/g, 'N bytes)');
      const dry = async (...argv: readonly string[]) => (await ok(...argv, '-n')).out;
      const told = [await dry('build', '-f', file)];
      await ok('build', '-f', file);
      told.push(await dry('start', name));
      await ok('start', name);
      for (const argv of [
        ['stop', name],
        ['stop', '-H', name],
        ['stop', '-S', name],
        ['pause', name],
        ['remove', '-f', name],
        ['snapshot', '-p', name, 'first'],
      ])
        told.push(await dry(...argv));
      await ok('snapshot', '-p', name, 'first');
      for (const way of ['--revert', '--remove']) told.push(await dry('snapshot', '-p', name, 'first', way));
      await expect(everywhere(told.join('\n'))).toMatchFileSnapshot(`../golden/${golden}.commands.txt`);
    };

    test('a dry run shows every command', () => showsEveryCommand('vmware', 'liguria', example));

    test('a dry run shows every command for a machine with one disk file', { tags: 'long' }, () =>
      showsEveryCommand('vmware-single', 'alone', singleFile()),
    );

    test('a dry run lists what vmrun is told, and tells it nothing', async () => {
      const dry = async (...argv: readonly string[]) => {
        here.forget();
        const { out } = await ok(...argv, '-n');
        expect(here.calls().filter((call) => !/ list$/.test(call))).toEqual([]);
        return out
          .split('\n')
          .filter((line) => line.startsWith('+ ') && line.includes('/vmrun '))
          .map((line) => line.slice(line.indexOf('/vmrun ') + '/vmrun '.length));
      };
      const ran = async (...argv: readonly string[]) => {
        here.forget();
        await ok(...argv, '-j', '1');
        return here.calls().filter((call) => !/ (?:list|getGuestIPAddress .*)$/.test(call));
      };
      expect(await dry('build', '-f', example)).toEqual([]);
      await ok('build', '-f', example);
      const listed = await dry('start', 'liguria');
      expect(listed).toHaveLength(3);
      expect(await ran('start', 'liguria')).toEqual(listed);
      for (const argv of [
        ['stop', 'liguria'],
        ['start', 'liguria'],
        ['stop', '-S', 'liguria'],
        ['start', 'liguria'],
        ['stop', '-H', 'liguria'],
      ]) {
        const told = await dry(...argv);
        expect([argv.join(' '), told.length, await ran(...argv)]).toEqual([argv.join(' '), 3, told]);
      }
    });
  });

  describe('when VMware fails', () => {
    test('to start one, the run says in which words, and rollback leaves all down', async () => {
      await ok('build', '-f', example);
      here.faults({ start: 'fail' });
      const { code, err } = await mln('start', 'liguria');
      expect({ code, err }).toMatchObject({ code: expect.any(Number), err: expect.stringContaining('MLN7421') });
      expect(err).toContain('Unknown error');
      here.faults({});
      expect(await states()).toMatchObject({ uno: 'down', due: 'down', tre: 'down' });
    });

    test('to shut down a guest without Tools, nothing is switched off, and -H does it', async () => {
      await ok('build', '-f', example);
      await ok('start', 'liguria');
      here.tools(false);
      const { code, err } = await mln('stop', 'liguria');
      expect(code).not.toBe(0);
      expect(err).toContain('MLN7423');
      expect(here.running()).toHaveLength(3);
      await ok('stop', 'liguria', '-H');
      expect(here.running()).toEqual([]);
    });

    test('to tell what runs, nothing is removed', async () => {
      await ok('build', '-f', example);
      await ok('start', 'liguria');
      here.faults({ list: 'fail' });
      expect((await mln('remove', 'liguria', '-f')).code).not.toBe(0);
      expect(existsSync(project('images/uno.img'))).toBe(true);
      here.faults({});
      await ok('resume', 'liguria');
      expect([filesBelow(here.my.projects), here.running(), devices()]).toEqual([[], [], []]);
    });
  });
});
