import { link, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planSample } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { diskFiles } from '../../../../engine/src/system/files/disk-files.js';
import { readVmx } from '../../src/vmx-text.js';
import { type DefineArgs, define, undefine } from '../../src/workstation/define.js';
import { type Registry, takeVmnet } from '../../src/workstation/vmnets.js';
import { contextOf } from '../support/context.js';
import { type Imagined, imagine, machineArgs, places, vmrun } from '../support/imagined.js';
import { sampleOf } from '../support/sample.js';

const text = `global { project italy }
host tre { vmware ; memory 256M ; vncdisplay 1 ; vncpasswd abc ; network eth0 { switch lan } network eth1 { switch dmz } network eth2 { switch lan } }
switch lan { vmware } switch dmz { vmware }`;

async function argsOf(): Promise<DefineArgs> {
  const { plan, diagnostics } = await planSample(sampleOf(text, { root: '' }));
  const step = plan?.steps.find(({ action }) => action === 'define');
  if (step === undefined) throw new Error(JSON.stringify(diagnostics));
  const args = step.args as unknown as DefineArgs; // planned by this very driver
  return { ...args, places, disk: '/p/italy/images/tre.img', registry: { ...args.registry, dir: '/p/.vmnets', product: 'ws' } };
}

const args = await argsOf();
async function vmxOf({ files }: Imagined) {
  return readVmx((await files.text(places.vmx)) ?? '');
}

describe('a machine that is described', () => {
  test('has a disk that is its image, and a file that only its owner reads', async () => {
    const world = imagine({ seed: { '/p/italy/images/tre.img': 'x'.repeat(2048) } });
    await define.run(contextOf(args, world));
    expect(await world.files.text(places.vmdk)).toContain('RW 4 FLAT "tre.img" 0');
    expect((await world.files.stat(places.vmx))?.mode).toBe(0o600);
    const vmx = await vmxOf(world);
    expect(vmx.get('scsi0:0.fileName')).toBe(places.vmdk);
    expect(vmx.get('RemoteDisplay.vnc.password')).toMatch(/^value of /);
  });

  test('has one vmnet for each of its switches, and keeps them when it is described anew', async () => {
    const world = imagine({ seed: { '/p/.vmnets/10': 'lan.spain\n' } });
    for (const _ of [1, 2]) {
      await define.run(contextOf(args, world));
      const vmx = await vmxOf(world);
      const vnets = [0, 1, 2].map((n) => vmx.get(`ethernet${n}.vnet`));
      expect(vnets).toEqual(['/dev/vmnet11', '/dev/vmnet12', '/dev/vmnet11']);
    }
  });

  test('without its image is no machine', async () => {
    const world = imagine();
    await world.files.remove('/p/italy/images/tre.img');
    await expect(define.run(contextOf(args, world))).rejects.toThrow('the disk /p/italy/images/tre.img is not there');
    expect(await define.check?.(contextOf(args, world))).toBe('absent');
  });

  test('is undone whole: nothing of it stays but the image', async () => {
    const world = imagine();
    const before = world.files.snapshot();
    await define.run(contextOf(args, world));
    await (define.undo as (ctx: unknown) => Promise<void>)(contextOf(args, world)); // an action's undo is a function here
    expect(world.files.snapshot()).toEqual(before);
  });
});

describe('what VMware was told is removed', () => {
  const gone = (world: Imagined) => contextOf({ ...machineArgs, registry: args.registry, vmrun }, world);

  test('with snapshots and locks, and another machine of the project keeps its vmnets', async () => {
    const other = '/p/italy/vmware/due/due.vmx';
    const left = ['tre-000001.vmdk', 'tre.vmdk.lck/M1.lck', 'tre.img.lck/M2.lck', 'tres.vmdk', 'tre-new.vmdk'];
    const seed = Object.fromEntries([other, ...left.map((name) => `/p/italy/images/${name}`)].map((path) => [path, '']));
    const world = imagine({ seed });
    await define.run(contextOf(args, world));
    await undefine.run(gone(world));
    expect(await world.files.list('/p/italy/images')).toEqual(['tre-new.vmdk', 'tre.img', 'tres.vmdk']);
    expect(await world.files.list('/p/.vmnets')).toEqual(['10', '11']);
    expect(await world.files.stat(other)).toBeDefined();
    expect(await undefine.check?.(gone(world))).toBe('done');
  });

  test('with the last machine go the vmnets of the project, and no others', async () => {
    const world = imagine({ seed: { '/p/.vmnets/10': 'lan.my-italy\n' } });
    await define.run(contextOf(args, world));
    await undefine.run(gone(world));
    expect(await world.files.list('/p/.vmnets')).toEqual(['10']);
  });

  test('not while it runs', async () => {
    const world = imagine();
    await define.run(contextOf(args, world));
    world.running.add(places.vmx);
    await expect(undefine.run(gone(world))).rejects.toThrow('host tre runs; its files stay');
  });
});

describe('a vmnet', () => {
  const registry: Registry = { dir: '/p/.vmnets', project: 'italy', range: { first: 10, last: 12, given: false }, product: 'ws' };
  const networking = 'VERSION=1,0\nanswer VNET_1_DHCP yes\nanswer VNET_10_VIRTUAL_ADAPTER yes\nadd_bridge_mapping eth0 0\n';

  test('of the administrator is left alone, unless it is set aside for mln', async () => {
    const world = imagine({ seed: { '/etc/vmware/networking': networking } });
    expect(await takeVmnet(world, registry, 'lan')).toBe(11);
    const aside = { ...registry, range: { ...registry.range, given: true } };
    expect(await takeVmnet(world, aside, 'dmz')).toBe(10);
  });

  test('whose device is there is taken first', async () => {
    const world = imagine({ seed: { '/dev/vmnet12': '' } });
    expect(await takeVmnet(world, registry, 'lan')).toBe(12);
  });

  test('is refused when all are taken', async () => {
    const world = imagine({ seed: { '/p/.vmnets/10': 'a.b', '/p/.vmnets/11': 'a.c', '/p/.vmnets/12': 'a.d' } });
    await expect(takeVmnet(world, registry, 'lan')).rejects.toMatchObject({ code: 'MLN7425' });
    expect(await world.files.list('/p/.vmnets')).toEqual(['10', '11', '12']);
  });

  test('goes to one of many projects that ask at the same moment', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'mln-vmnets-'));
    const files = diskFiles();
    const run = async ({ args: [, from = '', to = ''] }: { readonly args: readonly string[] }) => {
      const made = await link(from, to).then(
        () => true,
        () => false,
      );
      return { exitCode: made ? 0 : 1, stdout: '', stderr: '' };
    };
    const take = (n: number) => {
      const of = { ...registry, dir: join(dir, 'n'), project: `p${n}`, range: { first: 10, last: 99, given: false } };
      return takeVmnet({ files, sh: { run, probe: run } }, of, 'lan');
    };
    const taken = await Promise.all(Array.from({ length: 20 }, (_, n) => take(n)));
    expect(new Set(taken).size).toBe(20);
    expect((await readdir(join(dir, 'n'))).length).toBe(20);
    await rm(dir, { recursive: true });
  });
});
