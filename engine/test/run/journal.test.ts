import { appendFileSync, mkdtempSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type JournalRecord, openJournal, readJournal } from '../../src/run/journal.js';
import { isUnfinished, replay } from '../../src/run/replay.js';

function fresh(): string {
  return join(mkdtempSync(join(tmpdir(), 'mln-journal-')), 'journal.ndjson');
}

function begin(id: string): JournalRecord {
  return { type: 'begin', at: 1, id };
}

function done(id: string): JournalRecord {
  return { type: 'done', at: 2, id };
}

function lines(...records: readonly JournalRecord[]): string {
  return records.map((r) => `${JSON.stringify(r)}\n`).join('');
}

describe('writing', () => {
  test('what was appended is read back, in order, by the next that opens it', async () => {
    const file = fresh();
    const first = openJournal(file);
    await Promise.all(Array.from({ length: 50 }, (_, i) => first.append(begin(`s${i}`))));
    await first.append(done('s0'));
    await first.close();
    const second = openJournal(file);
    expect(second.records).toEqual([...Array.from({ length: 50 }, (_, i) => begin(`s${i}`)), done('s0')]);
    await second.append(done('s1'));
    await second.close();
    expect(readFileSync(file, 'utf8').endsWith(lines(done('s0'), done('s1')))).toBe(true);
  });

  test('a record is in the file when append resolves, readable while the journal is open', async () => {
    const file = fresh();
    const journal = openJournal(file);
    await journal.append(begin('a'));
    expect(readJournal(file)).toEqual([begin('a')]);
    await journal.close();
  });

  test('room that was reserved is there, and gone when it is closed', async () => {
    const file = fresh();
    const journal = openJournal(file);
    await journal.reserve(200_000);
    expect(statSync(file).size).toBeGreaterThan(200_000);
    await journal.append(begin('a'));
    await journal.close();
    expect(readFileSync(file, 'utf8')).toBe(lines(begin('a')));
  });

  test('records larger than the room kept are whole', async () => {
    const file = fresh();
    const journal = openJournal(file);
    const large: JournalRecord = { type: 'done', at: 1, id: 'a', outputs: 'x'.repeat(300_000) };
    await journal.append(large);
    await journal.append(begin('b'));
    await journal.close();
    expect(readJournal(file)).toEqual([large, begin('b')]);
  });

  test('it is for its owner alone', async () => {
    const file = fresh();
    await openJournal(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('a torn end', () => {
  test('every cut of the last line loses that line alone', async () => {
    const whole = lines(begin('a'), done('a'));
    const start = lines(begin('a')).length;
    for (let cut = start; cut < whole.length; cut += 1) {
      const file = fresh();
      writeFileSync(file, whole);
      truncateSync(file, cut);
      const journal = openJournal(file);
      expect(journal.records).toEqual([begin('a')]);
      await journal.append(done('b'));
      await journal.close();
      expect(readFileSync(file, 'utf8')).toBe(lines(begin('a'), done('b')));
    }
  });

  test('a line cut within the room kept after it is lost alone too', async () => {
    const file = fresh();
    writeFileSync(file, `${lines(begin('a'))}{"type":"done","at\n\n\n\n`);
    expect(readJournal(file)).toEqual([begin('a')]);
    const journal = openJournal(file);
    await journal.append(done('a'));
    await journal.close();
    expect(readJournal(file)).toEqual([begin('a'), done('a')]);
  });

  test('damage before whole records is not passed over', () => {
    const file = fresh();
    writeFileSync(file, lines(begin('a')));
    appendFileSync(file, `garbage\n${lines(done('a'))}`);
    expect(() => openJournal(file)).toThrow(`cannot read ${file}: line 2 is damaged`);
  });

  test('no file is an empty journal', () => {
    expect(readJournal(fresh())).toEqual([]);
  });
});

describe('folding', () => {
  const header: JournalRecord = { type: 'run', version: 1, at: 0, project: 'p', command: 'build', hash: 'h' };

  test.each([
    [[], 'planned'],
    [[begin('a')], 'acting'],
    [[begin('a'), done('a')], 'done'],
    [[begin('a'), done('a'), { type: 'undo', at: 3, id: 'a' }], 'undoing'],
    [[begin('a'), done('a'), { type: 'undo', at: 3, id: 'a' }, { type: 'undone', at: 4, id: 'a' }], 'undone'],
    [[begin('a'), done('a'), begin('a')], 'acting'],
  ] as [JournalRecord[], string][])('%j leaves the step %s', (records, state) => {
    expect(replay([header, ...records]).steps.get('a') ?? 'planned').toBe(state);
  });

  test('a run that never began is not unfinished, one without an end is', () => {
    expect(isUnfinished(replay([]))).toBe(false);
    expect(isUnfinished(replay([header]))).toBe(true);
    expect(isUnfinished(replay([header, { type: 'end', at: 1, outcome: 'done' }]))).toBe(false);
    expect(isUnfinished(replay([header, { type: 'end', at: 1, outcome: 'unfinished' }]))).toBe(true);
    expect(isUnfinished(replay([header, { type: 'end', at: 1, outcome: 'unfinished' }, { type: 'rollback', at: 2 }]))).toBe(true);
  });

  test('child processes are those of steps that did not end', () => {
    const child = (id: string, pid: number): JournalRecord => ({ type: 'child', at: 1, id, pid, start: 's' });
    const state = replay([header, begin('a'), child('a', 1), done('a'), begin('b'), child('b', 2), child('b', 3)]);
    expect(state.children.map((c) => c.pid)).toEqual([2, 3]);
  });
});
