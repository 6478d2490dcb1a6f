// Snapshots in a vCenter of memory: what vSphere tells of them, those of other people, and tasks that go on without mln.
import { CommandFailed, dryClock } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { vsphereForget, vsphereRevert, vsphereSnapshot } from '../../src/vsphere/snapshots.js';
import { treeOf } from '../../src/vsphere/tree.js';
import { machine, type Vcenter, withMachine, withSnapshot } from './imagined.js';

function contextOf<A extends object>(args: A, world: Vcenter) {
  return {
    ...{ sh: world.sh, files: world.files, args, clock: dryClock(), signal: new AbortController().signal },
    ...{ output: () => {}, secret: () => '' },
  };
}

function changes({ sh }: Vcenter) {
  return sh.log.filter((line) => line.startsWith('+')).map((line) => line.replace(/.*govc /, ''));
}

const named = { ...machine, name: 'first' };
const kept = { ...named, id: 'snapshot-7' };
function namesIn(world: Vcenter) {
  return world.machines.get(machine.vm)?.snapshots?.map(({ name, note }) => `${name} (${note})`);
}

describe('the tree of snapshots', () => {
  const node = (n: number, name: string, state: string, children: unknown = null) => ({
    ...{ snapshot: { type: 'VirtualMachineSnapshot', value: `snapshot-${n}` }, name, state, description: '' },
    ...{ createTime: '2026-11-22T21:58:42.1Z', childSnapshotList: children },
  });

  test('is told as a list, each before those that were taken after it, with what a revert gives', () => {
    const all = treeOf({
      rootSnapshotList: [node(1, 'a', 'poweredOn', [node(2, 'b', 'poweredOff')]), node(3, 'c', 'suspended')],
    });
    expect(all.map(({ id, name, state }) => `${id} ${name} ${state}`)).toEqual([
      ...['snapshot-1 a up', 'snapshot-2 b down', 'snapshot-3 c saved'],
    ]);
    expect(new Date(all[0]?.at ?? 0).toISOString()).toBe('2026-11-22T21:58:42.100Z');
  });

  test.each([[null], [undefined], [{}], [{ rootSnapshotList: null }], ['nonsense']])('of %j is empty', (property) => {
    expect(treeOf(property)).toEqual([]);
  });
});

describe('a snapshot that is taken', () => {
  test('has the memory, and says whose it is', async () => {
    const world = withMachine('poweredOn');
    await vsphereSnapshot.run(contextOf(named, world));
    expect(changes(world)).toEqual([`snapshot.create -vm ${machine.vm} -d 'mln lab/web' -m=true -q=false first`]);
  });

  test('of the name of one that somebody took meanwhile is refused, and that one stays', async () => {
    const world = withSnapshot('of Eve');
    await expect(vsphereSnapshot.run(contextOf(named, world))).rejects.toMatchObject({ code: 'MLN7480' });
    expect(await vsphereSnapshot.check?.(contextOf(named, world))).toBe('absent');
    if (typeof vsphereSnapshot.undo === 'function') await vsphereSnapshot.undo(contextOf(named, world));
    expect([changes(world), namesIn(world)]).toEqual([[], ['first (of Eve)']]);
  });

  test('by one that was killed meanwhile is waited for, and not taken twice', async () => {
    const world = withMachine('poweredOn');
    const found = world.machines.get(machine.vm);
    const one = { id: 'snapshot-1', name: 'first', note: 'mln lab/web', power: 'poweredOn' };
    world.task.looks = 3;
    world.task.done = () => void Object.assign(found ?? {}, { snapshots: [one] });
    await vsphereSnapshot.run(contextOf(named, world));
    expect([changes(world), namesIn(world)]).toEqual([[], ['first (mln lab/web)']]);
  });

  test('of a machine that is gone says so, and undoing it is no failure', async () => {
    const world = withMachine();
    world.machines.clear();
    await expect(vsphereSnapshot.run(contextOf(named, world))).rejects.toMatchObject({ code: 'MLN7462' });
    if (typeof vsphereSnapshot.undo === 'function') await vsphereSnapshot.undo(contextOf(named, world));
    expect(changes(world)).toEqual([]);
  });
});

describe('a snapshot that is there', () => {
  test('is come back to, also when somebody else took it', async () => {
    const world = withSnapshot('of Eve');
    await vsphereRevert.run(contextOf(kept, world));
    expect(world.machines.get(machine.vm)?.power).toBe('poweredOn');
    expect(changes(world)).toEqual([`snapshot.revert -vm ${machine.vm} snapshot-7`]);
  });

  test('and is gone when it should be come back to, is told by its name', async () => {
    const world = withMachine();
    await expect(vsphereRevert.run(contextOf(kept, world))).rejects.toMatchObject({
      code: 'MLN7481',
      message: 'the snapshot "first" of host web no longer exists',
    });
  });

  test('is meant by its number: one that got its name later stays', async () => {
    const world = withSnapshot();
    world.machines.get(machine.vm)?.snapshots?.push({ id: 'snapshot-9', name: 'first', note: 'later', power: 'poweredOff' });
    await vsphereForget.run(contextOf(kept, world));
    expect(namesIn(world)).toEqual(['first (later)']);
    expect(await vsphereForget.check?.(contextOf(kept, world))).toBe('done');
  });

  test('of a machine that is not ours is left alone', async () => {
    const world = withSnapshot();
    const other = world.machines.get(machine.vm);
    if (other !== undefined) other.note = 'of Eve';
    await expect(vsphereRevert.run(contextOf(kept, world))).rejects.toMatchObject({ code: 'MLN7461' });
    await vsphereForget.run(contextOf(kept, world));
    expect(changes(world)).toEqual([]);
  });

  test('is not thrown away when the task fails, and the words are those of vSphere', async () => {
    const world = withSnapshot();
    const sh = { ...world.sh, run: async () => Promise.reject(refusal) };
    await expect(vsphereForget.run(contextOf(kept, { ...world, sh: { ...world.sh, ...sh } }))).rejects.toBe(refusal);
    expect(await vsphereForget.check?.(contextOf(kept, world))).toBe('absent');
  });
});

const refusal = new CommandFailed(
  { file: 'govc', args: [] },
  { exitCode: 1, stdout: '', stderr: 'govc: Unable to access file since it is locked' },
);
