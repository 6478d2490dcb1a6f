// Machines on vSphere, in its simulator: built, started, seen, suspended, shut down, removed.
import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesBelow } from './traces.js';
import { govcFile, lacking, rowsOf, type Sim, type Site, simulator, site } from './vsphere-rig.js';

const why = lacking();

const italy = `
global { project italy ; datastore LocalDS_0 }
superclass basic {
  vmware
  template whole.img
  memory 128M
  network eth0 { address dhcp ; switch lan }
  esxi DC0_C0_H1
}
host uno { superclass basic }
host due { superclass basic }
host tre { superclass basic ; memory 256MB ; vcpus 2 }
switch lan { vmware }
`;

const single = `
global { project solo ; datastore LocalDS_1 }
host web { vmware ; template whole.img ; memory 96M }
`;

describe.skipIf(why !== undefined)(`vSphere${why === undefined ? '' : ` (${why})`}`, () => {
  let sim: Sim;
  let here: Site;
  beforeAll(async () => {
    sim = await simulator();
    here = site(sim);
  });
  afterAll(() => {
    here?.remove();
    sim?.stop();
  });

  const states = async (project: string) => {
    const { out } = await here.my.run('status', project, '--json');
    return Object.fromEntries(rowsOf(out).map(({ name, state }) => [name, state]));
  };
  const property = (vm: string, name: string) => sim.govc('object.collect', '-s', vm, name).trim();

  test('three machines of a superclass live their life', async () => {
    const file = here.project('italy.mln', italy);
    await here.my.ok('build', '-f', file);
    const machines = ['due', 'tre', 'uno'].map((host) => `VirtualMachine /DC0/vm/mln-italy/${host}.italy`);
    expect(sim.made()).toEqual(['Folder /DC0/vm/mln-italy', ...machines]);
    const tre = '/DC0/vm/mln-italy/tre.italy';
    expect(
      ['config.annotation', 'config.hardware.memoryMB', 'config.hardware.numCPU'].map((name) => property(tre, name)),
    ).toEqual(['mln italy/tre', '256', '2']);
    await here.my.ok('start', 'italy');
    expect(await states('italy')).toEqual({ uno: 'up', due: 'up', tre: 'up', lan: 'up' });
    expect(sim.made()).toContain('Network /DC0/network/mln-lan.italy');
    expect(sim.govc('device.info', '-vm', tre, 'ethernet-*')).toMatch(/mln-lan\.italy/);
    const { out } = await here.my.ok('status', 'italy', '--json');
    expect(rowsOf(out).map(({ detail }) => detail)).toContain('on DC0_C0_H1, no VMware Tools');
    await here.my.ok('stop', 'italy', '--save');
    expect(await states('italy')).toEqual({ uno: 'saved', due: 'saved', tre: 'saved', lan: 'down' });
    await here.my.ok('start', 'italy');
    expect(await states('italy')).toEqual({ uno: 'up', due: 'up', tre: 'up', lan: 'up' });
    await here.my.ok('stop', 'italy', '-H');
    expect(await states('italy')).toEqual({ uno: 'down', due: 'down', tre: 'down', lan: 'down' });
    await here.my.ok('remove', 'italy', '-f');
    expect(sim.made()).toEqual([]);
    expect(filesBelow(here.my.projects)).toEqual([]);
  });

  test('a machine alone, on whichever server the cluster chooses', async () => {
    await here.my.ok('build', '-f', here.project('solo.mln', single));
    await here.my.ok('start', 'solo');
    expect(await states('solo')).toEqual({ web: 'up' });
    await here.my.ok('remove', 'solo', '-f');
    expect(sim.made()).toEqual([]);
  });

  test('what runs is what a dry run listed', async () => {
    const file = here.project('dry.mln', italy.replaceAll('italy', 'dry'));
    const { out } = await here.my.ok('build', '-n', '-f', file);
    const listed = out.split('\n').filter((line) => /govc|qemu-img/.test(line));
    expect(
      listed.filter((line) => line.startsWith('+')).map((line) => /govc (\S+)|(qemu-img)/.exec(line)?.slice(1).join('')),
    ).toEqual(['uno', 'due', 'tre'].flatMap(() => ['folder.create', 'qemu-img', 'import.ovf', 'vm.change']));
    expect(sim.made()).toEqual([]);
  });

  test.each([
    ['italy', italy],
    ['solo', single],
  ])('every command of the life of %s is known', async (name, text) => {
    const file = here.project(`${name}.mln`, text);
    const said = async (...argv: readonly string[]) =>
      `$ mln ${argv.join(' ')}\n${(await here.my.ok(...argv)).out}`
        .replaceAll(here.dir, '/site')
        .replaceAll(here.my.dir, '/home')
        .replaceAll(govcFile, 'govc')
        .replaceAll(/GOVC_URL=\S+ GOVC_USERNAME=\S+ GOVC_PASSWORD=\S+ GOVC_INSECURE=1 /g, '')
        .replaceAll(/\d+ bytes\)/g, 'N bytes)');
    const told = [await said('build', '-n', '-f', file)];
    await here.my.ok('build', '-f', file);
    told.push(await said('start', '-n', name));
    await here.my.ok('start', name);
    for (const argv of [
      ['stop', '-H', '-n', name],
      ['stop', '-S', '-n', name],
      ['remove', '-n', '-f', name],
      ['snapshot', '-n', '-p', name, 'first'],
    ])
      told.push(await said(...argv));
    await here.my.ok('snapshot', '-p', name, 'first');
    for (const way of ['--revert', '--remove'])
      told.push((await said('snapshot', '-n', '-p', name, 'first', way)).replaceAll(/snapshot-\d+/g, 'snapshot-N'));
    await here.my.ok('remove', name, '-f');
    await expect(told.join('\n')).toMatchFileSnapshot(`../golden/vsphere-${name}.commands.txt`);
  });

  test('a clean shutdown asks VMware Tools, and where they do not run nothing is done', async () => {
    await here.my.ok('build', '-f', here.project('solo.mln', single));
    await here.my.ok('start', 'solo');
    const refused = await here.my.run('stop', 'solo');
    expect(refused.err).toContain('MLN7463');
    expect(await states('solo')).toEqual({ web: 'up' });
    sim.govc('vm.change', '-vm', 'mln-solo/web.solo', '-e', 'SET.guest.toolsRunningStatus=guestToolsRunning');
    await here.my.ok('stop', 'solo');
    expect(await states('solo')).toEqual({ web: 'down' });
    await here.my.ok('remove', 'solo', '-f');
  });

  test('the address that VMware Tools tell is seen, and can be waited for', async () => {
    const file = here.project('solo.mln', single.replace('memory', 'wait_for_tools ; boot_timeout 3 ; memory'));
    await here.my.ok('build', '-f', file);
    const late = await here.my.run('start', 'solo');
    expect(late.err).toContain('MLN7469');
    expect(await states('solo')).toEqual({ web: 'down' });
    sim.govc('vm.change', '-vm', 'mln-solo/web.solo', '-e', 'SET.guest.ipAddress=10.0.0.7');
    await here.my.ok('start', 'solo');
    expect(rowsOf((await here.my.run('status', 'solo', '--json')).out)[0]?.detail).toContain('10.0.0.7');
    await here.my.ok('remove', 'solo', '-f');
  });

  test('the console is an address for a browser or the remote console', async () => {
    await here.my.ok('build', '-f', here.project('solo.mln', single));
    await here.my.ok('start', 'solo');
    const { err } = await here.my.run('console', 'solo', '-h', 'web');
    const [, args = ''] = /run it in one: .*govc (vm\.console \S+), or/.exec(err) ?? [];
    expect(sim.govc(...args.split(' '))).toMatch(/^vmrc:\/\/clone:[\w-]+@127\.0\.0\.1\/\?moid=vm-\d+/);
    await here.my.ok('remove', 'solo', '-f');
  });

  test('the uploaded disk is the customized one', async () => {
    // the simulator throws away what it is sent
    const kept = join(here.dir, 'kept.vmdk');
    const wrapper = join(here.dir, 'govc');
    const keep = `for last in "$@"; do :; done; cp "\${last%.ovf}.vmdk" ${kept}`;
    writeFileSync(wrapper, `#!/bin/sh\ncase "$1" in import.ovf) ${keep} ;; esac\nexec ${govcFile} "$@"\n`, { mode: 0o755 });
    const other = site(sim, { vsphere: { govc: wrapper } });
    await other.my.ok('build', '-f', other.project('solo.mln', single));
    const disk = join(other.my.projects, 'solo/images/web.img');
    expect(execFileSync('qemu-img', ['compare', disk, kept], { encoding: 'utf8' })).toContain('Images are identical');
    expect(execFileSync('qemu-img', ['check', kept], { encoding: 'utf8' })).toContain('No errors were found');
    const device = sim.govc('device.info', '-json', '-vm', '/DC0/vm/mln-solo/web.solo', 'disk-*');
    expect(device).toContain(`"CapacityInKB": ${statSync(disk).size / 1024}`);
    await other.my.ok('remove', 'solo', '-f');
    other.remove();
  });
});
