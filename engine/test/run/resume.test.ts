import { describe, expect, test } from 'vitest';
import type { ActionOf } from '../../src/api/action.js';
import { execute } from '../../src/run/execute.js';
import type { JournalRecord } from '../../src/run/journal.js';
import { resume } from '../../src/run/resume.js';
import { rollback } from '../../src/run/rollback.js';
import { memoryJournal, planOf, step, type ToyOptions, toy, types } from './toy.js';

const plan = planOf(step('a', '1'), step('a', '2'), step('b', '1'));
const header: JournalRecord = { type: 'run', version: 1, at: 0, project: 'toys', command: 'build', hash: plan.hash };
function begin(id: string): JournalRecord {
  return { type: 'begin', at: 0, id };
}

function done(id: string): JournalRecord {
  return { type: 'done', at: 0, id };
}

function after(records: readonly JournalRecord[], options: ToyOptions = {}) {
  return toy({ ...options, world: { ...options.world, journal: memoryJournal(records) } });
}

function action(made: Partial<ActionOf<never>>) {
  return (): ActionOf<never> => ({ run: async () => {}, undo: 'none', ...made });
}

describe('resume', () => {
  test('done steps are kept, and said so', async () => {
    const t = after([header, begin('a/1'), done('a/1')], { things: new Set(['a/1']) });
    expect((await resume(plan, t.world)).outcome).toBe('done');
    expect(t.calls).toEqual(['make b/1', 'make a/2'].sort((x, y) => t.calls.indexOf(x) - t.calls.indexOf(y)));
    expect(types(t.events)).toContain('step-kept a/1');
  });

  test('an uncertain step that was done is not done again', async () => {
    const t = after([header, begin('a/1')], { things: new Set(['a/1']) });
    await resume(plan, t.world);
    expect(t.calls).not.toContain('make a/1');
  });

  test('when nobody can tell, nothing is done', async () => {
    const t = after([header, begin('a/1')], { world: { action: action({ check: async () => 'unknown' }) } });
    const result = await resume(plan, t.world);
    expect(result.outcome).toBe('unfinished');
    expect(result.diagnostics).toMatchObject([{ code: 'MLN5006', step: 'a/1' }]);
    expect(types(t.events)).toEqual(['run-begin', 'run-end']);
  });

  test('a step that wants to begin further back takes its lane there', async () => {
    const redo = planOf(step('a', 'disk'), step('a', 'mount'), step('a', 'edit', { redoFrom: 'a/disk' }));
    const records: JournalRecord[] = [
      { ...header, hash: redo.hash },
      ...['a/disk', 'a/mount'].flatMap((id) => [begin(id), done(id)]),
      begin('a/edit'),
    ];
    const t = after(records, { things: new Set(['a/disk', 'a/mount']) });
    await resume(redo, t.world);
    expect(t.calls).toEqual(['make a/disk', 'make a/mount', 'make a/edit']);
  });

  test('what was undone in the journal alone is done on a fresh disk', async () => {
    const redo = planOf(step('a', 'disk'), step('a', 'edit', { undo: 'covered-by-disk', redoFrom: 'a/disk' }));
    const both = ['a/disk', 'a/edit'].flatMap((id) => [begin(id), done(id)]);
    const t = after([{ ...header, hash: redo.hash }, ...both, { type: 'undone', at: 0, id: 'a/edit' }]);
    await resume(redo, t.world);
    expect(t.calls).toEqual(['make a/disk', 'make a/edit']);
  });

  test('what failed and was undone is done anew', async () => {
    const broken = toy({ fails: new Set(['a/2']) });
    await execute(plan, broken.world);
    const t = after(broken.records, { things: broken.things });
    expect((await resume(plan, t.world)).outcome).toBe('done');
    expect([...t.things].sort()).toEqual(['a/1', 'a/2', 'b/1']);
  });

  test('a journal of another plan is refused', async () => {
    const t = after([{ ...header, hash: 'other' }]);
    await expect(resume(plan, t.world)).rejects.toThrow('another plan');
    await expect(rollback(plan, t.world)).rejects.toThrow('another plan');
  });
});

describe('rollback', () => {
  const all = ['a/1', 'a/2', 'b/1'].flatMap((id) => [begin(id), done(id)]);

  test('undoes the last first', async () => {
    const t = after([header, ...all], { things: new Set(['a/1', 'a/2', 'b/1']) });
    expect((await rollback(plan, t.world)).outcome).toBe('rolled-back');
    expect(t.calls.filter((call) => call.includes('a/'))).toEqual(['undo a/2', 'undo a/1']);
    expect(t.things.size).toBe(0);
  });

  test('undoes what waits for a step before the step, across lanes', async () => {
    const chain = planOf(step('a', '1'), step('b', '1', { after: ['a/1'] }), step('c', '1', { after: ['b/1'] }));
    const records = [{ ...header, hash: chain.hash }, ...['a/1', 'b/1', 'c/1'].flatMap((id) => [begin(id), done(id)])];
    const t = after(records);
    await rollback(chain, t.world);
    expect(t.calls).toEqual(['undo c/1', 'undo b/1', 'undo a/1']);
  });

  test('a second time does nothing', async () => {
    const first = after([header, ...all]);
    await rollback(plan, first.world);
    const again = toy({ world: { journal: memoryJournal(first.world.journal.records.concat(recordsOf(first))) } });
    expect((await rollback(plan, again.world)).outcome).toBe('rolled-back');
    expect(again.calls).toEqual([]);
  });

  test('an irreversible step that was done keeps all before it, and is named', async () => {
    const gone = planOf(step('a', '1'), step('a', '2', { undo: 'irreversible' }), step('a', '3'));
    const records = [{ ...header, hash: gone.hash }, ...['a/1', 'a/2', 'a/3'].flatMap((id) => [begin(id), done(id)])];
    const t = after(records);
    const result = await rollback(gone, t.world);
    expect(result.outcome).toBe('unfinished');
    expect(result.irreversible).toEqual(['a/2']);
    expect(t.calls).toEqual(['undo a/3']);
  });

  test('an irreversible step that its plugin knows did not happen is no obstacle', async () => {
    const gone = planOf(step('a', '1'), step('a', '2', { undo: 'irreversible' }));
    const t = after([{ ...header, hash: gone.hash }, begin('a/1'), done('a/1'), begin('a/2')]);
    expect((await rollback(gone, t.world)).outcome).toBe('rolled-back');
  });

  test('what needs no act is undone in the journal alone', async () => {
    const covered = planOf(step('a', '1', { undo: 'covered-by-disk' }), step('a', '2', { undo: 'none' }));
    const records = [{ ...header, hash: covered.hash }, ...['a/1', 'a/2'].flatMap((id) => [begin(id), done(id)])];
    const t = after(records);
    expect((await rollback(covered, t.world)).outcome).toBe('rolled-back');
    expect(t.calls).toEqual([]);
  });
});

function recordsOf(t: ReturnType<typeof toy>): readonly JournalRecord[] {
  const { journal } = t.world;
  return 'written' in journal ? (journal.written as JournalRecord[]).slice(journal.records.length) : []; // a memory journal
}
