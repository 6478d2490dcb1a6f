// The contract of every action: it reports whether it was done, tolerates repetition, interruption and undo, and reveals no
// secrets.
import type { ActionContext, ActionOf, Found } from '../api/action.js';
import type { Json } from '../api/json.js';
import type { Clock, Files, Shell } from '../api/ports.js';
import { dryClock } from '../system/clock.js';
import { render } from '../system/print-command.js';
import { abortingClock, type CallCount, failingAt, patientClock } from './failing.js';
import type { Kit } from './kit.js';

/** The small world in which the suite tries one action. */
export interface ActWorld {
  readonly sh: Shell;
  readonly files: Files;
  /** Default: a clock on which waiting takes no time. */
  readonly clock?: Clock;
}

export interface ActCase {
  /** For the title, if the suite tries an action more than once. */
  readonly name?: string;
  readonly action: string;
  readonly args: Json;
  /** A fresh world, in which the action has not run. */
  world(): ActWorld;
}

export interface ActSubject {
  readonly name: string;
  readonly act: ActCase;
  /** Throws if the plugin lacks the action. */
  find(): ActionOf<Json>;
}

export function describeAction(kit: Kit, subject: ActSubject): void {
  describeDoing(kit, subject);
  describeTrouble(kit, subject);
}

async function found(action: ActionOf<Json>, ctx: ActionContext<Json>, otherwise: Found) {
  return action.check === undefined ? otherwise : action.check(ctx);
}

function describeDoing({ test, expect }: Kit, { name, act, find }: ActSubject): void {
  test(`${name}: before it is done it does not say so`, async () => {
    const { ctx } = stage(act);
    expect((await found(find(), ctx, 'absent')) === 'done').toBe(false);
  });
  test(`${name}: done, it says so; done again, it is still so`, async () => {
    const [action, { ctx }] = [find(), stage(act)];
    await action.run(ctx);
    expect(await found(action, ctx, 'done')).toBe('done');
    await action.run(ctx);
    expect(await found(action, ctx, 'done')).toBe('done');
  });
  test(`${name}: undone it is absent, undone again it is no failure, and it can be done again`, async () => {
    const [action, { ctx }] = [find(), stage(act)];
    if (typeof action.undo !== 'function') return;
    await action.undo(ctx);
    await action.run(ctx);
    await action.undo(ctx);
    expect(await found(action, ctx, 'absent')).toBe('absent');
    await action.undo(ctx);
    await action.run(ctx);
    expect(await found(action, ctx, 'done')).toBe('done');
  });
  test(`${name}: its arguments are data, and no secret is on a command line or in a line of progress`, async () => {
    const [action, { ctx, said }] = [find(), stage(act)];
    expect(JSON.parse(JSON.stringify(act.args))).toEqual(act.args);
    const result = await action.run(ctx);
    expect(`${said.join('\n')}${JSON.stringify(result ?? null)}`).not.toContain(secretValue);
  });
}

function describeTrouble({ test, expect }: Kit, { name, act, find }: ActSubject): void {
  test(`${name}: whichever of its deeds fails, it can be undone, and done after all`, async () => {
    const action = find();
    for (let k = 1; k <= maxCalls; k++) {
      const calls: CallCount = { count: 0 };
      const { ctx, calm } = stage(act, (world) => ({ ...world, ...failingAt(world, calls, k) }));
      const failed = await action.run(ctx).then(
        () => false,
        () => true,
      );
      if (calls.count < k) return;
      if (typeof action.undo === 'function' && failed) {
        await action.undo(calm);
        expect(`deed ${k}: ${await found(action, calm, 'absent')}`).toBe(`deed ${k}: absent`);
      }
      await action.run(calm);
      expect(`deed ${k}: ${await found(action, calm, 'done')}`).toBe(`deed ${k}: done`);
    }
  });
  test(`${name}: broken off while it waits, it ends, and can be undone`, async () => {
    const [action, controller] = [find(), new AbortController()];
    const { ctx, calm } = stage(act, (world) => ({ ...world, clock: abortingClock(world.clock, controller) }), controller.signal);
    const error: unknown = await action.run(ctx).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(String(error)).not.toContain('it waits on after it was aborted');
    if (!controller.signal.aborted || typeof action.undo !== 'function') return;
    await action.undo(calm);
    expect(await found(action, calm, 'absent')).toBe('absent');
  });
}

const secretValue = 'value-of-a-secret';

/** The suite tries actions with more changes only at these. */
const maxCalls = 100;

type Whole = Required<ActWorld>;

/** `ctx` has the wrapped world, `calm` the original one. */
function stage(act: ActCase, change = (world: Whole): Whole => world, signal: AbortSignal = new AbortController().signal) {
  const given = act.world();
  const world: Whole = { ...given, clock: patientClock(given.clock ?? dryClock()) };
  const said: string[] = [];
  const context = ({ sh, files, clock }: Whole, told: AbortSignal): ActionContext<Json> => ({
    args: act.args,
    sh: heard(sh, said),
    files,
    clock,
    signal: told,
    output: (line) => void said.push(line),
    secret: () => secretValue,
  });
  return { ctx: context(change(world), signal), calm: context(world, new AbortController().signal), said };
}

function heard(sh: Shell, said: string[]): Shell {
  return {
    run: (command) => {
      said.push(render(command));
      return sh.run(command);
    },
    probe: (command, assume) => {
      said.push(render(command));
      return sh.probe(command, assume);
    },
  };
}
