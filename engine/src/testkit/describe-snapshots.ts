// The contract of a backend with snapshots: it reports the snapshots that it took, a machine that ran then runs after a revert, and
// a deleted snapshot is gone.
import type { Kit } from './kit.js';
import { type BackendLife, begin, type Life } from './life.js';
import type { SampleRequest } from './sample.js';

export function describeSnapshots({ test, expect }: Kit, { sample, world }: BackendLife): void {
  const [one, other] = ['one', 'other'] as const;
  test('what it took it tells, with what a revert gives, and takes no second one of that name', async () => {
    const life = await begin(sample, await world());
    expect(await life.snapshots()).toEqual([]);
    await life.carryOut({ intent: 'snapshot', snapshot: one });
    await life.carryOut({ intent: 'start' });
    await life.carryOut({ intent: 'snapshot', snapshot: other });
    expect(await life.snapshots()).toEqual([`${one} down`, `${other} up`]);
    expect(await life.states()).toEqual(['up']);
    expect(await refused(life, { intent: 'snapshot', snapshot: one })).toBe(true);
  });
  test('what ran when it was taken runs when it is put back to that, as often as one likes', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'start' });
    await life.carryOut({ intent: 'snapshot', snapshot: one });
    await life.carryOut({ intent: 'stop', kill: true });
    for (let n = 0; n < 2; n++) {
      await life.carryOut({ intent: 'revert', snapshot: one });
      expect(await life.states()).toEqual(['up']);
      expect(await life.snapshots()).toEqual([`${one} up`]);
    }
    expect((await life.planned({ intent: 'start' })).steps).toEqual([]);
  });
  test('what was taken while it was down is down when it is put back, and can be started', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'snapshot', snapshot: one });
    await life.carryOut({ intent: 'revert', snapshot: one });
    expect(await life.states()).toEqual(['down']);
    await life.carryOut({ intent: 'start' });
    expect(await life.states()).toEqual(['up']);
  });
  test('what was thrown away is not told, and neither comes back nor goes again; the machine runs on', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'start' });
    for (const snapshot of [one, other]) await life.carryOut({ intent: 'snapshot', snapshot });
    await life.carryOut({ intent: 'forget', snapshot: one });
    expect(await life.snapshots()).toEqual([`${other} up`]);
    expect(await life.states()).toEqual(['up']);
    for (const intent of ['revert', 'forget'] as const) expect(await refused(life, { intent, snapshot: one })).toBe(true);
  });
  test('of a machine that was removed no snapshot is left', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'snapshot', snapshot: one });
    await life.carryOut({ intent: 'remove' });
    expect(await life.snapshots()).toEqual([]);
  });
}

function refused(life: Life, request: SampleRequest): Promise<boolean> {
  return life.planned(request).then(
    () => false,
    () => true,
  );
}
