// Intent and what a machine is doing now → the verbs of its driver that are called, and the hooks around them.
import type { Intent, MachineFact } from '../api/hooks.js';
import type { Host } from '../api/model.js';
import type { Phase } from '../api/step.js';
import type { PlanContext } from './build.js';
import { nearest } from './context.js';
import { isOfSnapshots } from './snapshots.js';

export type HostVerb = Exclude<Intent, 'build' | 'remove'> | 'undefine';
type State = MachineFact['state'];

/** Which lanes wait for which, and what becomes of the switches. */
interface Manner {
  readonly order: 'start' | 'stop' | 'none';
  readonly switches: 'connect' | 'disconnect' | 'stay';
}

export const manners: Readonly<Record<Intent, Manner>> = {
  // a build only makes disks and definitions: its hosts do not wait for each other
  build: { order: 'none', switches: 'stay' },
  start: { order: 'start', switches: 'connect' },
  stop: { order: 'stop', switches: 'disconnect' },
  save: { order: 'stop', switches: 'disconnect' },
  remove: { order: 'stop', switches: 'disconnect' },
  pause: { order: 'stop', switches: 'stay' },
  unpause: { order: 'start', switches: 'stay' },
  adjust: { order: 'none', switches: 'stay' },
  snapshot: { order: 'none', switches: 'stay' },
  // what ran goes on running, and needs its switches
  revert: { order: 'start', switches: 'connect' },
  forget: { order: 'none', switches: 'stay' },
};

type Acting = Exclude<Intent, 'build' | 'remove'>;

const any: readonly State[] = ['up', 'starting', 'paused', 'saved', 'down', 'unknown'];

/** What nobody can tell of is acted on: the driver finds out. */
const actsOn: Readonly<Record<Acting, readonly State[]>> = {
  start: ['down', 'saved', 'starting', 'unknown'],
  stop: ['up', 'starting', 'paused', 'unknown'],
  save: ['up', 'starting', 'paused', 'unknown'],
  pause: ['up', 'starting', 'unknown'],
  unpause: ['paused', 'unknown'],
  adjust: ['up', 'starting', 'paused', 'unknown'],
  snapshot: any,
  revert: any,
  forget: any,
};

export function isAskedFor(intent: Acting, state: State): boolean {
  return actsOn[intent].includes(state);
}

/** Its processes are gone and it holds no switch; a saved one is to come back, but joins its switches anew. */
export function isDown(state: State | undefined): boolean {
  return state === 'down' || state === 'saved';
}

const booting: readonly HostVerb[] = ['start', 'unpause', 'adjust', 'snapshot', 'revert'];

export function phaseOf(verb: HostVerb): Phase {
  return booting.includes(verb) ? 'boot' : 'retire';
}

/** Handlers of other plugins take part when a machine comes up or goes down for good or for now, not while it stays. */
export function hookOf(verb: HostVerb): 'boot' | 'retire' | undefined {
  if (verb === 'start') return 'boot';
  return verb === 'stop' || verb === 'save' || verb === 'undefine' ? 'retire' : undefined;
}

/** Says what the chosen hosts are in for that the plan itself does not tell: kept memory, machines that are held. */
export function noteRetainedState(intent: Intent, hosts: readonly Host[], { facts, model, report }: PlanContext): void {
  const inState = (state: State) => hosts.filter(({ name }) => facts.machines[name]?.state === state).map(({ name }) => name);
  const saved = inState('saved');
  const paused = inState('paused');
  const values = { project: model.project };
  if ((intent === 'stop' || intent === 'save') && saved.length > 0)
    report.note('MLN4021', undefined, { ...values, hosts: saved.join(', ') });
  if (intent === 'start' && paused.length > 0)
    report.warning('MLN4022', undefined, { ...values, hosts: paused.join(', '), list: paused.join(':') });
}

const what = {
  save: 'save the memory of machines',
  pause: 'pause machines',
  unpause: 'let paused machines go on',
  adjust: 'change machines while they run',
  snapshot: 'take snapshots of machines',
  revert: 'take snapshots of machines',
  forget: 'take snapshots of machines',
} as const;

type Optional = keyof typeof what;

function isOptional(intent: Intent): intent is Optional {
  return Object.hasOwn(what, intent);
}

/** A driver without the verb forbids the whole plan: once for each backend, at the first of its hosts. */
export function reportUnsupported(intent: Intent, hosts: readonly Host[], context: PlanContext): void {
  if (!isOptional(intent)) return;
  const { facts, model, origins, report, set } = context;
  const { project } = model;
  const lacking = new Map<string, Host[]>();
  for (const host of hosts) {
    const driver = set.backends.get(host.backend)?.driver;
    if (driver === undefined || driver[intent] !== undefined) continue;
    if (!isAskedFor(intent, facts.machines[host.name]?.state ?? 'unknown')) continue;
    lacking.set(host.backend, [...(lacking.get(host.backend) ?? []), host]);
  }
  for (const [backend, of] of lacking) {
    const at = nearest(origins, ['host', of[0]?.name ?? '', backend]);
    const values = { backend, what: what[intent], hosts: of.map(({ name }) => name).join(', ') };
    report.error('MLN4023', at, values, { hint: wayOut(intent, project) });
  }
}

function wayOut(intent: Optional, project: string): string {
  if (isOfSnapshots(intent))
    return `choose other hosts with -h; the disk of a machine that is down can be copied: mln stop -p ${project}`;
  switch (intent) {
    case 'save':
      return `mln stop -p ${project} shuts them down; with -h only some hosts are chosen`;
    case 'adjust':
      return `change them while they are down: mln stop -p ${project}`;
    default:
      return 'choose other hosts with -h';
  }
}
