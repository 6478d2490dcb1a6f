// The edges between lanes, and the search for steps of a plan that a run could never reach.
import type { Intent } from '../api/facts.js';
import type { Host, Model } from '../api/model.js';
import type { Step, StepId } from '../api/step.js';
import type { StepBook, StepDraft } from './lanes.js';
import { operations } from './operations.js';

interface Ordering {
  readonly model: Model;
  readonly book: StepBook;
  readonly intent: Intent;
  /** Begins the names of the lanes of this model. */
  readonly lanePrefix: string;
}

/**
 * Adds the `after` edges between lanes, in place, before the plan is frozen. Switches come up before their hosts, and a low boot
 * order before a high one. A stop reverses both.
 */
export function orderLanes(ordering: Ordering): void {
  const { order } = operations[ordering.intent];
  if (order === 'start') orderStart(ordering);
  if (order === 'stop') orderStop(ordering);
}

interface Ends {
  readonly first: StepDraft;
  readonly last: StepDraft;
}

/** By the name of the lane without the prefix. */
function laneEnds(steps: readonly StepDraft[], prefix: string): ReadonlyMap<string, Ends> {
  const ends = new Map<string, Ends>();
  for (const step of steps) {
    if (!step.lane.startsWith(prefix)) continue;
    const lane = step.lane.slice(prefix.length);
    ends.set(lane, { first: ends.get(lane)?.first ?? step, last: step });
  }
  return ends;
}

function wait(ends: Ends | undefined, ids: readonly StepId[]): void {
  if (ends !== undefined) ends.first.after = [...ends.first.after, ...ids];
}

function orderStart({ model, book, lanePrefix }: Ordering): void {
  const ends = laneEnds(book.steps, lanePrefix);
  const lastIds = (lanes: readonly string[]) => lanes.flatMap((lane) => ends.get(lane)?.last.id ?? []);
  for (const sw of model.switches)
    for (const host of new Set(sw.ports.map((port) => port.host))) wait(ends.get(`host:${host}`), lastIds([`switch:${sw.name}`]));
  inGroups(withSteps(model.hosts, ends), (before, host) =>
    wait(ends.get(`host:${host.name}`), lastIds(before.map((h) => `host:${h.name}`))),
  );
}

function orderStop({ model, book, lanePrefix }: Ordering): void {
  const ends = laneEnds(book.steps, lanePrefix);
  const lastIds = (lanes: readonly string[]) => lanes.flatMap((lane) => ends.get(lane)?.last.id ?? []);
  for (const sw of model.switches)
    wait(ends.get(`switch:${sw.name}`), lastIds([...new Set(sw.ports.map((port) => `host:${port.host}`))]));
  // hosts of a higher order go down before those of a lower order
  inGroups(withSteps(model.hosts, ends), (before, host) => {
    for (const earlier of before) wait(ends.get(`host:${earlier.name}`), lastIds([`host:${host.name}`]));
  });
}

function withSteps(hosts: readonly Host[], ends: ReadonlyMap<string, Ends>): readonly Host[] {
  return hosts.filter((host) => ends.has(`host:${host.name}`));
}

/** Calls `each` for every host with the hosts of the next lower boot order. */
function inGroups(hosts: readonly Host[], each: (before: readonly Host[], host: Host) => void): void {
  const groups = new Map<number, Host[]>();
  for (const host of hosts) groups.set(host.bootOrder, [...(groups.get(host.bootOrder) ?? []), host]);
  const orders = [...groups.keys()].sort((a, b) => a - b);
  for (const [i, order] of orders.entries()) {
    const before = groups.get(orders[i - 1] ?? Number.NaN) ?? [];
    for (const host of groups.get(order) ?? []) each(before, host);
  }
}

type Waiting = Pick<Step, 'id' | 'lane' | 'after' | 'redoFrom'>;

export interface LostWait {
  readonly id: StepId;
  /** A step that the plan lacks, and that this one waits for or would go back to. */
  readonly other: StepId;
}

/** Waits that never end, because the plan lacks the other step. */
export function lostWaits(steps: readonly Waiting[]): readonly LostWait[] {
  const planned = new Set(steps.map(({ id }) => id));
  return steps.flatMap(({ id, after, redoFrom }) =>
    [...after, ...(redoFrom === undefined ? [] : [redoFrom])]
      .filter((other) => !planned.has(other))
      .map((other) => ({ id, other })),
  );
}

/** A circle of steps that wait for each other, closed by the first again. Each step of a lane waits for the one before. */
export function circleOf(steps: readonly Waiting[]): readonly StepId[] | undefined {
  // the order within lanes alone makes no circle
  if (steps.every(({ after }) => after.length === 0)) return undefined;
  const before = new Map<StepId, readonly StepId[]>();
  const lastOf = new Map<string, StepId>();
  for (const { id, lane, after } of steps) {
    const last = lastOf.get(lane);
    before.set(id, last === undefined || last === id ? after : [...after, last]);
    lastOf.set(lane, id);
  }
  return findCircle(before);
}

/** Depth first with a stack of its own: a lane may be thousands of steps long. */
function findCircle(before: ReadonlyMap<StepId, readonly StepId[]>): readonly StepId[] | undefined {
  const done = new Set<StepId>();
  for (const start of before.keys()) {
    // in the order of entry
    const path = new Map<StepId, StepId[]>();
    const stack: StepId[] = done.has(start) ? [] : [start];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const rest = path.get(id) ?? [...(before.get(id) ?? [])];
      path.set(id, rest);
      const next = rest.pop();
      if (next === undefined) {
        done.add(id);
        path.delete(id);
        stack.pop();
      } else if (path.has(next)) return [...stack.slice(stack.indexOf(next)), next];
      else if (!done.has(next)) stack.push(next);
    }
  }
  return undefined;
}

/** @throws Error when steps wait for each other, or for a step that the plan lacks: such a run would never end */
export function assertReachable(steps: readonly Waiting[]): void {
  const [lost] = lostWaits(steps);
  if (lost !== undefined) throw new Error(`cannot run the plan: step ${lost.id} waits for ${lost.other}, which it does not have`);
  const circle = circleOf(steps);
  if (circle !== undefined) throw new Error(`cannot run the plan: its steps wait for each other: ${circle.join(' -> ')}`);
}
