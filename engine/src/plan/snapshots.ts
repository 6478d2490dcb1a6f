// The name of a snapshot and those that there are → which hosts are acted on, and what forbids it before anything is done.
import type { Intent, SnapshotFact, SnapshotIntent } from '../api/hooks.js';
import type { Host } from '../api/model.js';
import type { PlanContext, PlanRequest } from './build.js';

export function isOfSnapshots(intent: Intent): intent is SnapshotIntent {
  return intent === 'snapshot' || intent === 'revert' || intent === 'forget';
}

/** @throws Error when a request about snapshots names none, which is a fault of its maker */
export function snapshotName({ snapshot }: PlanRequest): string {
  if (snapshot === undefined) throw new Error('a request about snapshots names none');
  return snapshot;
}

/** One that mln gives: programs of all kinds take it as a word of their command line, and as part of a file's name. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/.test(name);
}

/** Nothing when nobody could look: then it is acted, and the driver finds out. */
function ofThatName(request: PlanRequest, { name }: Host, { facts }: PlanContext): readonly SnapshotFact[] | undefined {
  return facts.machines[name]?.snapshots?.filter((one) => one.name === request.snapshot);
}

/** What is to be thrown away may be there of some hosts alone. */
export function lacksSnapshot(request: PlanRequest, host: Host, context: PlanContext): boolean {
  return request.intent === 'forget' && ofThatName(request, host, context)?.length === 0;
}

/** Those that a revert leaves running, or may. */
export function runningAfterRevert(request: PlanRequest, hosts: readonly Host[], context: PlanContext): readonly Host[] {
  return hosts.filter((host) => {
    const [one] = ofThatName(request, host, context) ?? [];
    return one?.state === undefined || one.state === 'up';
  });
}

/** A project goes back as a whole, or not at all: one host that cannot forbids the plan. */
export function reportSnapshots(request: PlanRequest, hosts: readonly Host[], context: PlanContext): void {
  const { intent } = request;
  if (!isOfSnapshots(intent)) return;
  const name = snapshotName(request);
  if (intent === 'snapshot' && !isName(name)) {
    context.report.error('MLN4032', undefined, { name });
    return;
  }
  const able = hosts.filter(({ backend }) => context.set.backends.get(backend)?.driver[intent] !== undefined);
  const having = (fits: (count: number) => boolean): readonly Host[] =>
    able.filter((host) => fits(ofThatName(request, host, context)?.length ?? Number.NaN));
  if (intent === 'snapshot') say('MLN4029', { name, hosts: having((count) => count > 0) }, context);
  else {
    const [none, twice] = [having((count) => count === 0), having((count) => count > 1)];
    say('MLN4031', { name, hosts: twice }, context);
    // what is gone of some already is thrown away of the others
    if (intent === 'revert' || none.length === able.length) say('MLN4030', { name, hosts: none }, context);
  }
}

interface Wrong {
  readonly name: string;
  readonly hosts: readonly Host[];
}

function say(code: 'MLN4029' | 'MLN4030' | 'MLN4031', { name, hosts }: Wrong, context: PlanContext): void {
  const [first] = hosts;
  if (first === undefined) return;
  const names = hosts.map((host) => host.name);
  const { project } = context.model;
  const of = { hosts: names.join(', '), list: names.join(':'), backend: first.backend, way: knownNames(hosts, context) };
  context.report.error(code, undefined, { name, project, ...of });
}

const shown = 10;

function knownNames(hosts: readonly Host[], { facts, model }: PlanContext): string {
  const all = hosts.flatMap(({ name }) => facts.machines[name]?.snapshots ?? []).map(({ name }) => name);
  const names = [...new Set(all)];
  if (names.length === 0) return `mln snapshot -p ${model.project} tells which there are; with -h only some hosts are chosen`;
  return `there is ${names.slice(0, shown).join(', ')}${names.length > shown ? ', …' : ''}; with -h only some hosts are chosen`;
}
