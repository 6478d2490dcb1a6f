import { describe, expect, test } from 'vitest';
import { isSaved } from '../../src/workstation/running.js';
import { forgetSnapshot, goOn, revert, snapshot, snapshotFacts } from '../../src/workstation/snapshots.js';
import { readSnapshots } from '../../src/workstation/vmrun.js';
import { readVmsd } from '../../src/workstation/vmsd.js';
import { contextOf } from '../support/context.js';
import { type Behaviour, defined, type Imagined, imagine, machineArgs, places, vmrun } from '../support/imagined.js';

const named = { ...machineArgs, name: 'first' };
function world(behaviour: Behaviour = {}, on = false): Imagined {
  const made = imagine({ ...behaviour, seed: { ...defined, ...behaviour.seed } });
  if (on) made.running.add(places.vmx);
  return made;
}

function changes({ sh }: Imagined) {
  return sh.log.filter((line) => line.startsWith('+ vmrun')).map((line) => line.split(' ').slice(4).join(' '));
}

function facts({ files, sh }: Imagined) {
  return snapshotFacts({ local: files, probe: sh.probe, vmrun }, places);
}

describe('what vmrun lists', () => {
  test.each([
    ['Total snapshots: 0\n', []],
    ['Total snapshots: 2\nfirst\nSnapshot of Eve, 1/2\n', ['first', 'Snapshot of Eve, 1/2']],
    ['Total snapshots: 1\r\nfirst\r\n', ['first']],
    ['Total snapshots: 2\nfirst\n', undefined],
    ['', undefined],
    ['Error: Cannot open VM\n', undefined],
  ])('%j is %j', (stdout, expected) => expect(readSnapshots({ exitCode: 0, stdout })).toEqual(expected));

  test('is no answer when vmrun failed', () =>
    expect(readSnapshots({ exitCode: 255, stdout: 'Total snapshots: 0\n' })).toBeUndefined());
});

describe('the file of snapshots', () => {
  test('tells the time, whose lower half has a sign', () => {
    const text = `.encoding = "UTF-8"
snapshot.numSnapshots = "2"
snapshot0.filename = "tre-Snapshot1.vmsn"
snapshot0.displayName = "say |22hi|22"
snapshot0.createTimeHigh = "388745"
snapshot0.createTimeLow = "1991180826"
snapshot1.displayName = "second"
snapshot1.createTimeHigh = "388801"
snapshot1.createTimeLow = "-814770620"
`;
    const all = readVmsd(text);
    expect(all.map(({ name, file }) => [name, file])).toEqual([
      ['say "hi"', 'tre-Snapshot1.vmsn'],
      ['second', undefined],
    ]);
    expect(all.map(({ at = 0 }) => new Date(at).toISOString())).toEqual(['2022-11-28T15:24:12.664Z', '2022-12-01T10:37:39.848Z']);
  });

  test.each(['', 'nonsense', 'snapshot0.displayName = "x"\nsnapshot0.createTimeHigh = "soon"\n'])('%j does no harm', (text) => {
    expect(readVmsd(text).map(({ at }) => at)).toEqual(text.includes('displayName') ? [undefined] : []);
  });
});

describe('what there is', () => {
  test('has its time and what a revert gives, as far as files tell', async () => {
    const made = world({}, true);
    await snapshot.run(contextOf(named, made));
    made.running.clear();
    await snapshot.run(contextOf({ ...named, name: 'second' }, made));
    const at = expect.any(Number);
    expect(await facts(made)).toEqual([
      { name: 'first', at, state: 'up' },
      { name: 'second', at, state: 'down' },
    ]);
    await made.files.remove(places.vmx.replace('.vmx', '.vmsd'));
    expect(await facts(world({ says: { listSnapshots: { exitCode: 0, stdout: 'Total snapshots: 1\nx\n' } } }))).toEqual([
      { name: 'x' },
    ]);
  });

  test('nobody knows when vmrun does not tell', async () => {
    expect(await facts(world({ says: { listSnapshots: { exitCode: 255 } } }))).toBeUndefined();
  });

  test('is nothing for a machine that was never described, and vmrun is not asked', async () => {
    const made = imagine();
    expect([await facts(made), made.sh.log]).toEqual([[], []]);
  });
});

describe('taking one', () => {
  test('is done once', async () => {
    const made = world({}, true);
    for (const _ of [1, 2]) await snapshot.run(contextOf(named, made));
    expect(changes(made)).toEqual([`snapshot ${places.vmx} first`]);
  });

  test('believes the list, not the exit code', async () => {
    const late = world({ after: { snapshot: { exitCode: 124 } } });
    await snapshot.run(contextOf(named, late));
    expect(await snapshot.check?.(contextOf(named, late))).toBe('done');
    const lie = world({ says: { snapshot: { exitCode: 0 } } });
    await expect(snapshot.run(contextOf(named, lie))).rejects.toMatchObject({ code: 'MLN7428' });
  });

  test('is no failure to undo when the machine is gone', async () => {
    const made = imagine();
    if (typeof snapshot.undo === 'function') await snapshot.undo(contextOf(named, made));
    expect(changes(made)).toEqual([]);
  });

  test('is not said to be done or not done when vmrun gives no answer', async () => {
    const mute = world({ says: { listSnapshots: { exitCode: 124 } } });
    await expect(Promise.resolve(snapshot.check?.(contextOf(named, mute)))).rejects.toMatchObject({ code: 'MLN7426' });
  });
});

describe('a revert', () => {
  test('to one that ran leaves a machine that is saved, which goes on', async () => {
    const made = world({ seed: { [places.up]: '', [places.paused]: '' } }, true);
    await snapshot.run(contextOf(named, made));
    await revert.run(contextOf(named, made));
    expect([await isSaved(made.files, places), await made.files.stat(places.paused)]).toEqual([true, undefined]);
    await goOn.run(contextOf(machineArgs, made));
    expect([[...made.running], await isSaved(made.files, places)]).toEqual([[places.vmx], false]);
    expect(await made.files.stat(places.up)).toBeDefined();
  });

  test('of which VMware itself let it go on is done with that', async () => {
    const made = world({}, true);
    await goOn.run(contextOf(machineArgs, made));
    expect(changes(made)).toEqual([]);
  });

  test('to one that was off leaves a machine that is down', async () => {
    const made = world();
    await snapshot.run(contextOf(named, made));
    made.running.add(places.vmx);
    await revert.run(contextOf(named, made));
    expect([[...made.running], await isSaved(made.files, places)]).toEqual([[], false]);
  });

  test('that VMware refuses says in which words, and that it was not done', async () => {
    const mark = { [`${places.dir}/mln.reverting`]: '' };
    const made = world({ seed: mark });
    await expect(revert.run(contextOf(named, made))).rejects.toThrow('host tre (first): The snapshot does not exist');
    expect(await revert.check?.(contextOf(named, made))).toBe('absent');
  });
});

test('what is thrown away twice is thrown away, and what stays listed was not', async () => {
  const made = world();
  await snapshot.run(contextOf(named, made));
  for (const _ of [1, 2]) await forgetSnapshot.run(contextOf(named, made));
  expect(changes(made).slice(1)).toEqual([`deleteSnapshot ${places.vmx} first`]);
  const lie = world({ says: { deleteSnapshot: { exitCode: 0 } } });
  await snapshot.run(contextOf(named, lie));
  await expect(forgetSnapshot.run(contextOf(named, lie))).rejects.toMatchObject({ code: 'MLN7428' });
});
