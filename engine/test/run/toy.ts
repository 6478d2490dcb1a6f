// A toy world of named things, plans over it, and journals in memory that can crash.
import type { ActionOf } from '../../src/api/action.js';
import type { RunEvent } from '../../src/api/event.js';
import type { Plan, Step } from '../../src/api/step.js';
import type { Journal, JournalRecord } from '../../src/run/journal.js';
import type { RunContext } from '../../src/run/world.js';
import { dryClock } from '../../src/system/clock.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';

export type StepSpec = Partial<Omit<Step, 'id' | 'lane'>>;

/** `step('host:a', 'clone')` has the id `host:a/clone`. */
export function step(lane: string, name: string, spec: StepSpec = {}): Step {
  return {
    id: `${lane}/${name}`,
    lane,
    serviceHost: 'here',
    phase: 'provision',
    plugin: 'toy',
    action: 'make',
    args: `${lane}/${name}`,
    title: name,
    undo: 'action',
    after: [],
    locks: [],
    ...spec,
  };
}

export function planOf(...steps: readonly Step[]): Plan {
  return {
    version: 2,
    project: 'toys',
    command: 'build',
    hash: `hash of ${steps.map((s) => s.id).join()}`,
    steps,
    disks: {},
  };
}

/** What there is, and `half ID` for what was begun and not ended. */
export type Things = Set<string>;

export interface ToyOptions {
  readonly things?: Things;
  readonly fails?: ReadonlySet<string>;
  readonly undoFails?: ReadonlySet<string>;
  /** Waits here in the middle of an act. */
  pause?(id: string): Promise<void>;
  readonly world?: Partial<RunContext>;
}

export interface Toy {
  readonly world: RunContext;
  readonly things: Things;
  readonly events: RunEvent[];
  readonly records: JournalRecord[];
  /** `make a`, `undo a`, in the order it happened. */
  readonly calls: string[];
}

export function toy(options: ToyOptions = {}): Toy {
  const things = options.things ?? new Set<string>();
  const events: RunEvent[] = [];
  const calls: string[] = [];
  const journal = memoryJournal();
  const make: ActionOf<string> = {
    run: async ({ args: id }) => {
      calls.push(`make ${id}`);
      things.add(`half ${id}`);
      await (options.pause?.(id) ?? Promise.resolve());
      if (options.fails?.has(id)) throw new Error(`cannot make ${id}`);
      things.delete(`half ${id}`);
      things.add(id);
    },
    undo: async ({ args: id }) => {
      calls.push(`undo ${id}`);
      if (options.undoFails?.has(id)) throw new Error(`cannot undo ${id}`);
      things.delete(id);
      things.delete(`half ${id}`);
    },
    check: async ({ args: id }) => (things.has(id) ? 'done' : 'absent'),
  };
  const world: RunContext = {
    journal,
    action: (plugin, name) => (plugin === 'toy' && name === 'make' ? (make as ActionOf<never>) : undefined), // called with what the plan says
    sh: scriptShell(),
    files: memoryFiles(),
    clock: dryClock(),
    signal: new AbortController().signal,
    jobs: 4,
    onFailure: 'lane',
    secret: () => {
      throw new Error('no secrets here');
    },
    emit: (event) => void events.push(event),
    ...options.world,
  };
  return { world, things, events, calls, records: journal.written };
}

export interface MemoryJournal extends Journal {
  /** All records, those it was opened with too. */
  readonly written: JournalRecord[];
}

/** `onAppend` may hold a record back: what it does not let through is not written, and nobody hears of it. */
export function memoryJournal(
  records: readonly JournalRecord[] = [],
  onAppend: (record: JournalRecord, index: number) => Promise<void> = async () => {},
): MemoryJournal {
  const written = [...records];
  let index = records.length;
  return {
    records,
    written,
    append: async (record) => {
      await onAppend(record, index++);
      written.push(record);
    },
    note: () => {},
    reserve: async () => {},
    flush: async () => {},
    close: async () => {},
  };
}

export function types(events: readonly RunEvent[]): readonly string[] {
  return events.map((event) => ('id' in event ? `${event.type} ${event.id}` : event.type));
}

/** Long enough for all that can go on in memory to have gone on. */
export async function quiet(): Promise<void> {
  for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
}
