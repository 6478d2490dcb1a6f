// Actions of the vSphere driver in a vCenter of memory: they bear repeating, undoing, breaking off, and other people.
import { CommandFailed, describePlugin, dryClock } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import vmware from '../../src/index.js';
import { cloudOf } from '../../src/vsphere/cloud.js';
import { folder, link, machine, type Vcenter, vcenter, withMachine, withSnapshot } from './imagined.js';

const target = { pool: '/DC/host/C/Resources', server: null, datastore: '/DC/datastore/san', folder };
const hardware = { guestId: 'otherLinux64Guest', memoryMiB: 64, vcpus: 1, firmware: 'bios', controller: 'lsilogic' };
const upload = { ...machine, target, disk: '/p/lab/images/web.img', work: '/p/lab/upload.web', hardware };
const { cloud } = cloudOf('web', [
  { plugin: 'guest', do: 'edit', action: 'rootPassword', title: 'root', args: { password: { secret: 's1' }, salt: 'salt' } },
]);
const clone = {
  ...machine,
  target,
  template: '/DC/vm/debian',
  memoryMiB: 64,
  vcpus: 1,
  cloud,
  instance: 'i',
  work: '/p/lab/upload.web',
};
const nics = [
  { name: 'eth0', mac: '00:50:56:00:00:01', network: '/DC/network/mln-lan.lab', distributed: false, adapter: 'e1000' },
];
const server = { id: 'host-2', path: '/DC/host/C/esx2', pool: '/DC/host/C/Resources' };
function spot(n: number) {
  return { id: `host-${n}`, path: `/DC/host/C/esx${n}`, pool: null, datastore: null };
}

const [from, to] = [spot(1), spot(2)];
const start = { ...machine, nics, memoryMiB: 128, vcpus: 2, server, waitForTools: false, timeoutSeconds: 5 };
const standard = {
  kind: 'standard',
  link,
  name: 'mln-lan.lab',
  servers: ['/DC/host/C/esx1'],
  vswitch: 'mln-lan.lab',
  own: true,
  vlan: 0,
};
const distributed = {
  ...{ kind: 'distributed', link, name: 'mln-lan.lab', dvs: '/DC/network/dvs', network: '/DC/network/mln-lan.lab', vlan: 7 },
  ports: [{ machine, mac: '00:50:56:00:00:01' }],
};

function withGroup(): Vcenter {
  const world = withMachine();
  world.vswitches.set('/DC/host/C/esx1', new Map([['mln-lan.lab', new Set(['mln-lan.lab'])]]));
  world.networks.add('/DC/network/mln-lan.lab');
  world.machines.get(machine.vm)?.cards.push({ name: 'ethernet-0', mac: '00:50:56:00:00:01', on: 'dvs' });
  return world;
}

describePlugin(
  { describe, test, expect },
  {
    plugin: vmware,
    acts: [
      { action: 'vsphereUpload', args: upload, world: vcenter },
      { action: 'vsphereClone', args: clone, world: vcenter },
      { action: 'vsphereRemove', args: { ...machine, target: { folder }, work: '/p/lab/upload.web' }, world: withMachine },
      { action: 'vsphereStart', args: start, world: withMachine },
      { action: 'vsphereStop', args: { ...machine, how: 'kill', graceSeconds: 5 }, world: () => withMachine('poweredOn') },
      {
        action: 'vsphereStop',
        name: 'vsphereStop (asked)',
        args: { ...machine, how: 'ask', graceSeconds: 5 },
        world: () => withMachine('poweredOn'),
      },
      { action: 'vsphereResume', args: machine, world: () => withMachine('suspended') },
      { action: 'vsphereSuspend', args: machine, world: () => withMachine('poweredOn') },
      { action: 'vsphereAdjust', args: { ...machine, memoryMiB: 256, vcpus: 4 }, world: () => withMachine('poweredOn') },
      { action: 'vsphereMigrate', args: { ...machine, from, to }, world: () => withMachine('poweredOn') },
      { action: 'vsphereSnapshot', args: { ...machine, name: 'first' }, world: () => withMachine('poweredOn') },
      { action: 'vsphereMarkRevert', args: machine, world: withSnapshot },
      {
        action: 'vsphereRevert',
        args: { ...machine, name: 'first', id: 'snapshot-7' },
        world: () => {
          const world = withSnapshot();
          const found = world.machines.get(machine.vm);
          if (found !== undefined) found.note = 'mln lab/web\nmln is putting it back to a snapshot';
          return world;
        },
      },
      { action: 'vsphereForget', args: { ...machine, name: 'first', id: 'snapshot-7' }, world: withSnapshot },
      { action: 'vsphereConnect', args: standard, world: vcenter },
      { action: 'vsphereConnect', name: 'vsphereConnect (distributed)', args: distributed, world: vcenter },
      { action: 'vsphereDisconnect', args: standard, world: withGroup },
      { action: 'vsphereDisconnect', name: 'vsphereDisconnect (distributed)', args: distributed, world: withGroup },
    ],
  },
);

type Actions = NonNullable<typeof vmware.actions>;

async function act(world: Vcenter, action: keyof Actions, args: object) {
  const said: string[] = [];
  const ctx = {
    ...world,
    clock: dryClock(),
    signal: new AbortController().signal,
    output: (line: string) => void said.push(line),
  };
  await vmware.actions?.[action].run({ ...ctx, args, secret: () => 'hest' } as never); // whatever its arguments are
  return said;
}

function changes({ sh }: Vcenter) {
  return sh.log.filter((line) => line.startsWith('+')).map((line) => line.replace(/.*govc /, ''));
}

describe('an upload', () => {
  test('ends with a note that nothing is missing', async () => {
    const world = vcenter();
    await act(world, 'vsphereUpload', upload);
    expect(world.machines.get(machine.vm)?.note).toBe('mln lab/web');
    expect(await world.files.list('/p/lab')).toEqual(['images']);
  });

  test('throws away what an earlier one left half made', async () => {
    const world = withMachine();
    const half = world.machines.get(machine.vm);
    if (half !== undefined) half.note = 'mln lab/web (being made)';
    await act(world, 'vsphereUpload', upload);
    expect(changes(world)[0]).toBe(`vm.destroy ${machine.vm}`);
    expect(world.machines.get(machine.vm)?.note).toBe('mln lab/web');
  });

  test.each(['', 'of Eve', 'mln lab/web2', 'mln other/web', 'see mln lab/web'])(
    'leaves a machine with the note "%s" alone',
    async (note) => {
      const world = withMachine('poweredOn');
      const other = world.machines.get(machine.vm);
      if (other !== undefined) other.note = note;
      await expect(act(world, 'vsphereUpload', upload)).rejects.toMatchObject({ code: 'MLN7461' });
      await act(world, 'vsphereRemove', { ...machine, target: { folder }, work: '/p/lab/w' });
      await act(world, 'vsphereStop', { ...machine, how: 'kill', graceSeconds: 1 });
      await expect(act(world, 'vsphereStart', start)).rejects.toMatchObject({ code: 'MLN7461' });
      expect(changes(world)).toEqual([]);
    },
  );

  test('a line of somebody else below the first does no harm', async () => {
    const world = withMachine('poweredOn');
    const own = world.machines.get(machine.vm);
    if (own !== undefined) own.note = 'mln lab/web\nask Kim before you touch it';
    await act(world, 'vsphereStop', { ...machine, how: 'kill', graceSeconds: 1 });
    expect(world.machines.get(machine.vm)?.power).toBe('poweredOff');
  });
});

describe('a start', () => {
  test('gives the machine its size, its server and its cards first', async () => {
    const world = withMachine();
    await act(world, 'vsphereStart', start);
    expect(changes(world).map((line) => line.split(' ')[0])).toEqual(['vm.migrate', 'vm.change', 'vm.network.add', 'vm.power']);
  });

  test('of a suspended machine changes nothing in it, and its undo keeps what is in its memory', async () => {
    const world = withMachine('suspended');
    await act(world, 'vsphereResume', machine);
    expect(changes(world)).toEqual([`vm.power -on ${machine.vm}`]);
    await act(world, 'vsphereSuspend', machine);
    expect(world.machines.get(machine.vm)?.power).toBe('suspended');
  });
});

describe('a move', () => {
  const args = { ...machine, from, to };
  /** Of one that was killed: the server goes on with what it was told. */
  const busy = (server: string): Vcenter => {
    const world = withMachine('poweredOn');
    world.task.looks = 3;
    world.task.done = () => {
      const own = world.machines.get(machine.vm);
      if (own !== undefined) own.server = server;
    };
    return world;
  };
  const cxOf = (world: Vcenter) => ({
    ...world,
    args,
    clock: dryClock(),
    signal: new AbortController().signal,
    output: () => {},
  });
  const { vsphereMigrate: migrate } = vmware.actions ?? {};

  test('tells the pool, and where the disk goes when it goes along', async () => {
    const world = withMachine('poweredOn');
    const there = { ...to, pool: '/DC/host/C/Resources/Lab', datastore: '/DC/datastore/san2' };
    await act(world, 'vsphereMigrate', { ...args, to: there });
    const flags = '-host /DC/host/C/esx2 -pool /DC/host/C/Resources/Lab -ds /DC/datastore/san2';
    expect(changes(world)).toEqual([`vm.migrate ${flags} ${machine.vm}`]);
  });

  test('that goes on in the server is waited for, not told again', async () => {
    const world = busy('host-2');
    expect(await act(world, 'vsphereMigrate', args)).toEqual(['waiting for task-7']);
    expect(changes(world)).toEqual([]);
    expect(await migrate?.check?.(cxOf(busy('host-2')) as never)).toBe('done'); // as much of a context as it uses
    expect(await migrate?.check?.(cxOf(busy('host-1')) as never)).toBe('absent'); // the same
  });

  test('that goes on in the server has ended before the way back is taken', async () => {
    const world = busy('host-2');
    if (typeof migrate?.undo === 'function') await migrate.undo(cxOf(world) as never); // the same
    expect(world.machines.get(machine.vm)?.server).toBe('host-1');
    expect(changes(world)).toEqual([`vm.migrate -host /DC/host/C/esx1 ${machine.vm}`]);
  });
});

test('a standard switch that somebody else has put a port group on stays', async () => {
  const world = withGroup();
  world.vswitches.get('/DC/host/C/esx1')?.get('mln-lan.lab')?.add('of Eve');
  await act(world, 'vsphereDisconnect', standard);
  expect([...(world.vswitches.get('/DC/host/C/esx1')?.get('mln-lan.lab') ?? [])]).toEqual(['of Eve']);
});

test('a port group of that name on another switch is not taken for ours', async () => {
  const world = vcenter();
  world.vswitches.set('/DC/host/C/esx1', new Map([['vSwitch0', new Set(['mln-lan.lab'])]]));
  await expect(act(world, 'vsphereConnect', standard)).rejects.toMatchObject({ code: 'MLN7470' });
});

describe('a server that says no', () => {
  const saying = (stderr: string, times: number): Vcenter => {
    const world = withMachine();
    let left = times;
    const run: Vcenter['sh']['run'] = async (command) => {
      if (left-- > 0) throw new CommandFailed(command, { exitCode: 1, stdout: '', stderr });
      return world.sh.run(command);
    };
    return { ...world, sh: { ...world.sh, run } };
  };

  test.each([
    'govc: ServerFaultCode: The session is not authenticated.',
    'govc: 503 Service Unavailable',
    'govc: unexpected EOF',
  ])('for a moment (%s) is asked again', async (words) => {
    const world = saying(words, 2);
    expect(await act(world, 'vsphereStart', start)).toEqual([
      expect.stringMatching(/trying again$/),
      expect.stringMatching(/trying again$/),
    ]);
    expect(world.machines.get(machine.vm)?.power).toBe('poweredOn');
  });

  test('for good is believed', async () => {
    await expect(act(saying('govc: insufficient resources', 1), 'vsphereStart', start)).rejects.toThrow('insufficient resources');
    await expect(act(saying('govc: 503 Service Unavailable', 99), 'vsphereStart', start)).rejects.toThrow('503');
  });

  test('to a stranger is told as what it is', async () => {
    const world = saying('govc: Cannot complete login due to an incorrect user name or password.', 1);
    await expect(act(world, 'vsphereStart', start)).rejects.toMatchObject({ code: 'MLN7453' });
  });
});
