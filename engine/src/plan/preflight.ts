// A request and the chosen hosts → the errors that forbid a plan, and the notes that a plan does not show.
import type { CodeText } from '../api/diagnostic.js';
import type { MachineFact, SnapshotFact } from '../api/facts.js';
import type { Host } from '../api/model.js';
import { codes } from '../diagnostics/catalogue.js';
import { nearest } from './context.js';
import { isAskedFor, isOfSnapshots, operations } from './operations.js';
import type { PlanContext, PlanRequest } from './request.js';

/** Reports all errors of the request. An error forbids the plan. */
export function checkRequest(request: PlanRequest, hosts: readonly Host[], context: PlanContext): void {
  noteRetainedState(request, hosts, context);
  reportUnsupported(request, hosts, context);
  reportSnapshots(request, hosts, context);
}

/** Reports the chosen hosts that are saved or paused, because a stop or a start does not change them. */
function noteRetainedState({ intent }: PlanRequest, hosts: readonly Host[], { facts, model, report }: PlanContext): void {
  const inState = (state: MachineFact['state']) =>
    hosts.filter(({ name }) => facts.machines[name]?.state === state).map(({ name }) => name);
  const saved = inState('saved');
  const paused = inState('paused');
  const values = { project: model.project };
  if ((intent === 'stop' || intent === 'save') && saved.length > 0)
    report.note(codes.hostsWithSavedMemory, undefined, { ...values, hosts: saved.join(', ') });
  if (intent === 'start' && paused.length > 0)
    report.warning(codes.pausedHosts, undefined, { ...values, hosts: paused.join(', '), list: paused.join(':') });
}

/** A driver without the verb forbids the whole plan. mln reports it once for each backend, at the first of its hosts. */
function reportUnsupported({ intent }: PlanRequest, hosts: readonly Host[], context: PlanContext): void {
  const { optional, driverVerb } = operations[intent];
  if (optional === undefined) return;
  const { facts, model, origins, report, set } = context;
  const lacking = new Map<string, Host[]>();
  for (const host of hosts) {
    const driver = set.backends.get(host.backend)?.driver;
    if (driver === undefined || driver[driverVerb] !== undefined) continue;
    if (!isAskedFor(intent, facts.machines[host.name]?.state ?? 'unknown')) continue;
    lacking.set(host.backend, [...(lacking.get(host.backend) ?? []), host]);
  }
  for (const [backend, of] of lacking) {
    const at = nearest(origins, ['host', of[0]?.name ?? '', backend]);
    const values = { backend, what: optional.name, hosts: of.map(({ name }) => name).join(', ') };
    report.error(codes.unsupportedByBackend, at, values, { hint: optional.hint(model.project) });
  }
}

/** @throws Error when a request about snapshots lacks a name, which is a fault of the caller */
export function snapshotName({ snapshot }: PlanRequest): string {
  if (snapshot === undefined) throw new Error('a request about snapshots names none');
  return snapshot;
}

/** A valid name of a snapshot: many programs take it as a word of a command line and as part of a file name. */
function isName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$/.test(name);
}

/** `undefined` if the backend could not look: then the plan acts, and the driver finds out. */
function ofThatName(request: PlanRequest, { name }: Host, { facts }: PlanContext): readonly SnapshotFact[] | undefined {
  return facts.machines[name]?.snapshots?.filter((one) => one.name === request.snapshot);
}

/** True if the host lacks a snapshot that the command deletes. Other hosts may have it. */
export function lacksSnapshot(request: PlanRequest, host: Host, context: PlanContext): boolean {
  return request.intent === 'forget' && ofThatName(request, host, context)?.length === 0;
}

/** The hosts that may run after a revert. */
export function runningAfterRevert(request: PlanRequest, hosts: readonly Host[], context: PlanContext): readonly Host[] {
  return hosts.filter((host) => {
    const [one] = ofThatName(request, host, context) ?? [];
    return one?.state === undefined || one.state === 'up';
  });
}

/** A project goes back as a whole, or not at all: one unsuitable host forbids the plan. */
function reportSnapshots(request: PlanRequest, hosts: readonly Host[], context: PlanContext): void {
  const { intent } = request;
  if (!isOfSnapshots(intent)) return;
  const name = snapshotName(request);
  if (intent === 'snapshot' && !isName(name)) {
    context.report.error(codes.invalidSnapshotName, undefined, { name });
    return;
  }
  const able = hosts.filter(
    ({ backend }) => context.set.backends.get(backend)?.driver[operations[intent].driverVerb] !== undefined,
  );
  const having = (fits: (count: number) => boolean): readonly Host[] =>
    able.filter((host) => fits(ofThatName(request, host, context)?.length ?? Number.NaN));
  if (intent === 'snapshot') reportHosts(codes.snapshotExists, { name, hosts: having((count) => count > 0) }, context);
  else {
    const [none, twice] = [having((count) => count === 0), having((count) => count > 1)];
    reportHosts(codes.ambiguousSnapshot, { name, hosts: twice }, context);
    // hosts that still have the snapshot lose it
    if (intent === 'revert' || none.length === able.length) reportHosts(codes.unknownSnapshot, { name, hosts: none }, context);
  }
}

interface Wrong {
  readonly name: string;
  readonly hosts: readonly Host[];
}

function reportHosts(row: CodeText, { name, hosts }: Wrong, context: PlanContext): void {
  const [first] = hosts;
  if (first === undefined) return;
  const names = hosts.map((host) => host.name);
  const { project } = context.model;
  const of = { hosts: names.join(', '), list: names.join(':'), backend: first.backend, way: knownNames(hosts, context) };
  context.report.error(row, undefined, { name, project, ...of });
}

const shown = 10;

function knownNames(hosts: readonly Host[], { facts, model }: PlanContext): string {
  const all = hosts.flatMap(({ name }) => facts.machines[name]?.snapshots ?? []).map(({ name }) => name);
  const names = [...new Set(all)];
  if (names.length === 0) return `mln snapshot -p ${model.project} tells which there are; with -h only some hosts are chosen`;
  return `there is ${names.slice(0, shown).join(', ')}${names.length > shown ? ', …' : ''}; with -h only some hosts are chosen`;
}
