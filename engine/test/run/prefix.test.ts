// Whatever the moment of the crash: resume ends in the declared state, rollback in the old one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ActionOf } from '../../src/api/action.js';
import type { Plan, Step } from '../../src/api/step.js';
import { execute } from '../../src/run/execute.js';
import type { JournalRecord } from '../../src/run/journal.js';
import { replay } from '../../src/run/replay.js';
import { resume } from '../../src/run/resume.js';
import { rollback } from '../../src/run/rollback.js';
import type { RunContext } from '../../src/run/world.js';
import { memoryJournal, planOf, quiet, step, type Things, toy } from './toy.js';

interface Args {
  readonly id: string;
  /** Must be there before and, when it is undone, still be there. */
  readonly needs: readonly string[];
  readonly lane: string;
}

/** What is made in a lane's disk goes with the disk; a half edited disk cannot be edited again. */
function actionsOver(things: Things, crash: { dead: boolean; midAct: boolean }): RunContext['action'] {
  const forever = () => new Promise<never>(() => {});
  const begin = async ({ id, needs }: Args): Promise<void> => {
    if (crash.dead && !crash.midAct) await forever();
    for (const need of needs) if (!things.has(need)) throw new Error(`${id} needs ${need}`);
    things.add(`half ${id}`);
    await Promise.resolve();
    if (crash.dead) await forever();
    things.delete(`half ${id}`);
    things.add(id);
  };
  const drop = (id: string) => {
    things.delete(id);
    things.delete(`half ${id}`);
  };
  const onDisk = (lane: string) => [...things].filter((thing) => thing.replace('half ', '').startsWith(`${lane}/edit`));
  const standsOn = (id: string) => [...things].filter((thing) => thing.startsWith(`${id}>`));
  const make: ActionOf<Args> = {
    run: ({ args }) => begin(args),
    undo: async ({ args: { id } }) => {
      if (standsOn(id).length > 0) throw new Error(`${id} is still stood upon`);
      drop(id);
    },
    check: async ({ args: { id } }) => (things.has(id) ? 'done' : 'absent'),
  };
  const disk: ActionOf<Args> = {
    ...make,
    run: async ({ args }) => {
      for (const thing of onDisk(args.lane)) things.delete(thing);
      await begin(args);
    },
    undo: async ({ args }) => {
      for (const thing of onDisk(args.lane)) things.delete(thing);
      drop(args.id);
    },
  };
  const edit: ActionOf<Args> = {
    undo: 'covered-by-disk',
    run: async ({ args }) => {
      if (things.has(`half ${args.id}`)) throw new Error(`${args.id} is half done`);
      await begin(args);
    },
  };
  const actions: Record<string, ActionOf<Args>> = { make, disk, edit };
  return (_plugin, name) => actions[name] as ActionOf<never> | undefined; // called with the plan's own args
}

function toyStep(
  lane: string,
  name: string,
  { needs = [] as readonly string[], ...spec }: Partial<Step> & { needs?: readonly string[] },
) {
  return step(lane, name, { args: { id: `${lane}/${name}`, needs, lane }, ...spec });
}

const lanePlan = fc.record({
  edits: fc.integer({ min: 0, max: 2 }),
  extra: fc.integer({ min: 0, max: 2 }),
  waits: fc.boolean(),
  locked: fc.boolean(),
});

/** Lanes of a disk, edits of it, further steps; some wait for the lane before, some share a lock. */
const plans: fc.Arbitrary<Plan> = fc.array(lanePlan, { minLength: 1, maxLength: 3 }).map((lanes) =>
  planOf(
    ...lanes.flatMap(({ edits, extra, waits, locked }, i) => {
      const lane = `lane${i}`;
      const before = waits && i > 0 ? [`lane${i - 1}/disk`] : [];
      const made = [toyStep(lane, 'disk', { action: 'disk', needs: before, after: before, locks: locked ? ['vg'] : [] })];
      for (let k = 0; k < edits; k += 1)
        made.push(
          toyStep(lane, `edit${k}`, {
            action: 'edit',
            undo: 'covered-by-disk',
            redoFrom: `${lane}/disk`,
            needs: [`${lane}/disk`],
          }),
        );
      for (let k = 0; k < extra; k += 1)
        made.push(toyStep(lane, `extra${k}`, { action: 'make', needs: [made.at(-1)?.id ?? ''] }));
      return made;
    }),
  ),
);

interface Crash {
  /** The record that is not written any more. */
  readonly at: number;
  /** Acts that were begun: not touched, or stopped in their middle. */
  readonly midAct: boolean;
}

/** Runs until the crash; what was written, and what there is. */
async function crashed(plan: Plan, { at, midAct }: Crash, run: typeof execute, from?: Left): Promise<Left> {
  const things = new Set(from?.things ?? ['old']);
  const state = { dead: false, midAct };
  const journal = memoryJournal(from?.records ?? [], async (_record, index) => {
    if (index === at - 1)
      queueMicrotask(() => {
        state.dead = true;
      });
    if (index >= at) {
      state.dead = true;
      await new Promise(() => {});
    }
  });
  const { world } = toy({ world: { journal, action: actionsOver(things, state) } });
  await Promise.race([run(plan, world), quiet()]);
  return { things, records: [...journal.written] };
}

interface Left {
  readonly things: Things;
  readonly records: readonly JournalRecord[];
}

async function finish(plan: Plan, left: Left, how: typeof execute) {
  const things = new Set(left.things);
  const journal = memoryJournal(left.records);
  const { world } = toy({ world: { journal, action: actionsOver(things, { dead: false, midAct: false }) } });
  const result = await how(plan, world);
  return { things: [...things].sort(), result, records: journal.written };
}

function declared(plan: Plan) {
  return ['old', ...plan.steps.map((s) => s.id)].sort();
}

async function everyCrash(plan: Plan, each: (crash: Crash) => Promise<void>): Promise<void> {
  const whole = await crashed(plan, { at: Number.POSITIVE_INFINITY, midAct: false }, execute);
  expect([...whole.things].sort()).toEqual(declared(plan));
  for (let at = 0; at <= whole.records.length; at += 1) for (const midAct of [false, true]) await each({ at, midAct });
}

const runs = { numRuns: 15 };

describe('after a crash at any record', () => {
  test('resume ends in the declared state', async () => {
    await fc.assert(
      fc.asyncProperty(plans, (plan) =>
        everyCrash(plan, async (crash) => {
          const { things, result, records } = await finish(plan, await crashed(plan, crash, execute), resume);
          expect({ crash, outcome: result.outcome, said: result.diagnostics }).toEqual({ crash, outcome: 'done', said: [] });
          expect(things).toEqual(declared(plan));
          expect(replay(records).outcome).toBe('done');
        }),
      ),
      runs,
    );
  });

  test('rollback ends in the old state', async () => {
    await fc.assert(
      fc.asyncProperty(plans, (plan) =>
        everyCrash(plan, async (crash) => {
          const { things, result } = await finish(plan, await crashed(plan, crash, execute), rollback);
          expect({ crash, outcome: result.outcome, said: result.diagnostics }).toEqual({
            crash,
            outcome: 'rolled-back',
            said: [],
          });
          expect(things).toEqual(['old']);
        }),
      ),
      runs,
    );
  });

  test('a second crash, in the resuming or the rolling back, changes neither', async () => {
    await fc.assert(
      fc.asyncProperty(plans, fc.nat(), fc.nat(), fc.boolean(), async (plan, a, b, back) => {
        const total = 2 * plan.steps.length + 2;
        const first = await crashed(plan, { at: a % (total + 1), midAct: b % 2 === 0 }, execute);
        const at = first.records.length + (b % total);
        const second = await crashed(plan, { at, midAct: a % 2 === 0 }, back ? rollback : resume, first);
        expect((await finish(plan, second, resume)).things).toEqual(declared(plan));
        expect((await finish(plan, second, rollback)).things).toEqual(['old']);
      }),
      { numRuns: 200 },
    );
  });
});
