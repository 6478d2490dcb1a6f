// Which lane waits for which: switches before the hosts on them, low boot order before high, the reverse when stopping.
import type { Intent } from '../api/hooks.js';
import type { Host, Model } from '../api/model.js';
import type { StepId } from '../api/step.js';
import type { StepBook, StepDraft } from './lanes.js';
import { manners } from './verbs.js';

interface Ordering {
  readonly model: Model;
  readonly book: StepBook;
  readonly intent: Intent;
}

/** Adds the `after` edges between lanes, in place: the plan is not frozen yet. */
export function orderLanes(ordering: Ordering): void {
  const { order } = manners[ordering.intent];
  if (order === 'start') orderStart(ordering);
  if (order === 'stop') orderStop(ordering);
}

interface Ends {
  readonly first: StepDraft;
  readonly last: StepDraft;
}

function laneEnds(steps: readonly StepDraft[]): ReadonlyMap<string, Ends> {
  const ends = new Map<string, Ends>();
  for (const step of steps) ends.set(step.lane, { first: ends.get(step.lane)?.first ?? step, last: step });
  return ends;
}

function wait(ends: Ends | undefined, ids: readonly StepId[]): void {
  if (ends !== undefined) ends.first.after = [...ends.first.after, ...ids];
}

function orderStart({ model, book }: Ordering): void {
  const ends = laneEnds(book.steps);
  const lastIds = (lanes: readonly string[]) => lanes.flatMap((lane) => ends.get(lane)?.last.id ?? []);
  for (const sw of model.switches)
    for (const host of new Set(sw.ports.map((port) => port.host))) wait(ends.get(`host:${host}`), lastIds([`switch:${sw.name}`]));
  inGroups(withSteps(model.hosts, ends), (before, host) =>
    wait(ends.get(`host:${host.name}`), lastIds(before.map((h) => `host:${h.name}`))),
  );
}

function orderStop({ model, book }: Ordering): void {
  const ends = laneEnds(book.steps);
  const lastIds = (lanes: readonly string[]) => lanes.flatMap((lane) => ends.get(lane)?.last.id ?? []);
  for (const sw of model.switches)
    wait(ends.get(`switch:${sw.name}`), lastIds([...new Set(sw.ports.map((port) => `host:${port.host}`))]));
  // hosts of a higher order go down before those they were started after
  inGroups(withSteps(model.hosts, ends), (before, host) => {
    for (const earlier of before) wait(ends.get(`host:${earlier.name}`), lastIds([`host:${host.name}`]));
  });
}

function withSteps(hosts: readonly Host[], ends: ReadonlyMap<string, Ends>): readonly Host[] {
  return hosts.filter((host) => ends.has(`host:${host.name}`));
}

/** Calls `each` for every host with the hosts of the next lower boot order that there is. */
function inGroups(hosts: readonly Host[], each: (before: readonly Host[], host: Host) => void): void {
  const groups = new Map<number, Host[]>();
  for (const host of hosts) groups.set(host.bootOrder, [...(groups.get(host.bootOrder) ?? []), host]);
  const orders = [...groups.keys()].sort((a, b) => a - b);
  for (const [i, order] of orders.entries()) {
    const before = groups.get(orders[i - 1] ?? Number.NaN) ?? [];
    for (const host of groups.get(order) ?? []) each(before, host);
  }
}
