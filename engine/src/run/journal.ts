// Records → disk. The begin of a step is on disk before its action runs, and its end is on disk before a dependent step begins.
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Diagnostic } from '../api/diagnostic.js';
import type { RunOutcome } from '../api/event.js';
import type { Json } from '../api/json.js';
import type { PlanCommand, StepId } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { errorCode } from '../system/errno.js';
import { type Tape, tapeOn } from './append-file.js';

/** `at`: milliseconds since 1970. */
export type JournalRecord = { readonly at: number } & (
  | { readonly type: 'run'; readonly version: 1; readonly project: string; readonly command: PlanCommand; readonly hash: string }
  /** Another run of the same plan, after an interruption. */
  | { readonly type: 'resume' | 'rollback' }
  | { readonly type: 'begin'; readonly id: StepId }
  | { readonly type: 'done'; readonly id: StepId; readonly outputs?: Json }
  | { readonly type: 'fail'; readonly id: StepId; readonly diagnostic: Diagnostic }
  | { readonly type: 'undo'; readonly id: StepId }
  | { readonly type: 'undone'; readonly id: StepId }
  /** A child process of a step, written without waiting for a sync: the record matters only if this process alone crashes. */
  | { readonly type: 'child'; readonly id: StepId; readonly pid: number; readonly start: string }
  | { readonly type: 'end'; readonly outcome: RunOutcome }
);

export interface Journal {
  /** The records at opening. */
  readonly records: readonly JournalRecord[];
  /**
   * Resolves when the record is synced. An unsynced record is only written: it survives the end of this process, and the next
   * append syncs it. Records appended together share one sync. Rejects for good after the first failure.
   */
  append(record: JournalRecord, until?: 'synced' | 'written'): Promise<void>;
  /** Writes immediately; the next `append` syncs. Never throws. */
  note(record: JournalRecord): void;
  /** Reserves so many more bytes on the disk, so that a full disk cannot stop the records of its own failure. */
  reserve(bytes: number): Promise<void>;
  /** Resolves when all appended records are synced, or failed. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export class JournalBroken extends Error {
  readonly code = codes.unreadableState.code;
  readonly hint = 'mln doctor shows the damage, and mln doctor --fix repairs it';
}

/**
 * Opens or makes a journal. Blank lines after the last record reserve room, and NDJSON readers skip them. Opening removes a torn
 * end. Throws `JournalBroken` if whole records follow one that cannot be read.
 */
export function openJournal(file: string): Journal {
  const fd = openSync(file, openFlags(file), 0o600);
  const { records, end } = parseJournal(readFileSync(file), file);
  ftruncateSync(fd, end);
  syncDirectory(dirname(file));
  return journalOn(tapeOn(fd, end), records);
}

/** The records of a journal, which stays unchanged; `[]` if the file does not exist. Throws `JournalBroken`. */
export function readJournal(file: string): readonly JournalRecord[] {
  try {
    return parseJournal(readFileSync(file), file).records;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A journal that keeps no record: for dry runs. */
export function nullJournal(records: readonly JournalRecord[] = []): Journal {
  return {
    records,
    append: async () => {},
    note: () => {},
    reserve: async () => {},
    flush: async () => {},
    close: async () => {},
  };
}

// 'a' would ignore positions, 'r+' does not create
function openFlags(file: string): string {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  return 'r+';
}

interface Parsed {
  readonly records: readonly JournalRecord[];
  /** Bytes up to and with the newline of the last whole record. */
  readonly end: number;
}

function parseJournal(bytes: Buffer, file: string): Parsed {
  const records: JournalRecord[] = [];
  let end = 0;
  let torn: number | undefined;
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline === start) {
      start += 1;
      continue;
    }
    const stop = newline === -1 ? bytes.length : newline;
    const record = newline === -1 ? undefined : parseRecord(bytes.toString('utf8', start, stop));
    if (record === undefined) torn ??= line;
    else if (torn !== undefined) throw new JournalBroken(`cannot read ${file}: line ${torn} is damaged, and is not its end`);
    else {
      records.push(record);
      end = stop + 1;
    }
    start = stop + 1;
  }
  return { records, end };
}

function parseRecord(line: string): JournalRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const whole = typeof value === 'object' && value !== null && 'type' in value && 'at' in value;
    return whole ? (value as JournalRecord) : undefined; // only `append` writes records
  } catch {
    return undefined;
  }
}

interface Waiting {
  readonly line: Buffer;
  readonly sync: boolean;
  done(error?: unknown): void;
}

function journalOn(tape: Tape, records: readonly JournalRecord[]): Journal {
  let waiting: Waiting[] = [];
  let pumping: Promise<void> | undefined;
  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const sync = batch.some((one) => one.sync);
      const written = tape.put(Buffer.concat(batch.map((one) => one.line)), sync);
      const error = await written.then(
        () => undefined,
        (why: unknown) => why ?? new Error('not written'),
      );
      for (const one of batch) one.done(error);
    }
    pumping = undefined;
  };
  const enqueue = (record: JournalRecord, sync: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const line = Buffer.from(`${JSON.stringify(record)}\n`);
      waiting.push({ line, sync, done: (error) => (error === undefined ? resolve() : reject(error)) });
      pumping ??= Promise.resolve().then(pump);
    });
  const flush = async (): Promise<void> => {
    while (pumping !== undefined) await pumping;
  };
  return {
    records,
    append: (record, until) => enqueue(record, until !== 'written'),
    note: (record) => void enqueue(record, false).catch(() => {}),
    reserve: (bytes) => tape.reserve(bytes),
    flush,
    close: async () => {
      await flush();
      tape.close();
    },
  };
}

function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
