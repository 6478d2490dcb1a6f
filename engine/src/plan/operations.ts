// The one table of operations: the effect of each command on the machines, switches and disks of a project.
import type { Claims } from '../api/claims.js';
import type { Backend } from '../api/drivers.js';
import type { Intent, MachineFact, SnapshotIntent } from '../api/facts.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Phase, PlanCommand } from '../api/step.js';

type State = MachineFact['state'];
type Driver = Backend<Claims, Actions, Edits>;

/** The verbs of a backend that the planner calls for one host. */
export type HostVerb = Extract<
  keyof Driver,
  | 'define'
  | 'start'
  | 'stop'
  | 'suspend'
  | 'pause'
  | 'unpause'
  | 'update'
  | 'snapshot'
  | 'restore'
  | 'deleteSnapshot'
  | 'undefine'
>;

interface Operation<Verb> {
  /** `start`: switches before their hosts, low boot orders before high ones. `stop`: the reverse. `none`: no host waits. */
  readonly order: 'start' | 'stop' | 'none';
  readonly switches: 'connect' | 'disconnect' | 'stay';
  /** The planner calls the driver for machines in these states, and leaves all others unchanged. */
  readonly actsOn: readonly State[];
  readonly driverVerb: Verb;
  readonly phase: Phase;
  /** The hook whose handlers surround the driver. None if the machine neither comes up nor goes down. */
  readonly hooks: readonly ('provision' | 'boot' | 'migrate' | 'retire')[];
  /**
   * `project`: the command makes or removes disks, definitions, or the state of the project. `machines`: the command changes only
   * running machines, so the next plan begins from observed facts.
   */
  readonly changes: 'project' | 'machines';
  /** Present if a backend may lack the verb. */
  readonly optional?: Optional;
}

interface Optional {
  /** Completes "cannot … with backend X". */
  readonly name: string;
  /** The hint: another command with a similar result. */
  hint(project: string): string;
}

// the driver is called for a machine whose state is unknown, and finds the state out
const any: readonly State[] = ['up', 'starting', 'paused', 'saved', 'down', 'unknown'];
const resting: readonly State[] = ['down', 'saved', 'starting', 'unknown'];
const alive: readonly State[] = ['up', 'starting', 'paused', 'unknown'];
const running: readonly State[] = ['up', 'starting', 'unknown'];
const held: readonly State[] = ['paused', 'unknown'];

const otherHosts = 'choose other hosts with -h';

const saving: Optional = {
  name: 'save the memory of machines',
  hint: (project) => `mln stop -p ${project} shuts them down; with -h only some hosts are chosen`,
};
const pausing: Optional = { name: 'pause machines', hint: () => otherHosts };
const unpausing: Optional = { name: 'continue paused machines', hint: () => otherHosts };
const adjusting: Optional = {
  name: 'change machines while they run',
  hint: (project) => `change them while they are down: mln stop -p ${project}`,
};
const snapshots: Optional = {
  name: 'take snapshots of machines',
  hint: (project) => `${otherHosts}; the disk of a machine that is down can be copied: mln stop -p ${project}`,
};

const p = 'project';
const m = 'machines';

// A build only makes disks and definitions, so its hosts do not wait for each other. A removal first stops machines that are not
// down. Machines that run after a revert need their switches. plan/move.ts plans an upgrade, on two servers.
// biome-ignore format: one row for each operation
export const operations: Readonly<Record<Intent, Operation<HostVerb>> & Record<'upgrade', Operation<'move'>>> = {
  build:    { order: 'none',  switches: 'stay',       actsOn: any,     driverVerb: 'define',         phase: 'boot',    hooks: ['provision', 'boot'], changes: p },
  start:    { order: 'start', switches: 'connect',    actsOn: resting, driverVerb: 'start',          phase: 'boot',    hooks: ['boot'],    changes: m },
  stop:     { order: 'stop',  switches: 'disconnect', actsOn: alive,   driverVerb: 'stop',           phase: 'retire',  hooks: ['retire'],  changes: m },
  save:     { order: 'stop',  switches: 'disconnect', actsOn: alive,   driverVerb: 'suspend',        phase: 'retire',  hooks: ['retire'],  changes: m, optional: saving },
  pause:    { order: 'stop',  switches: 'stay',       actsOn: running, driverVerb: 'pause',          phase: 'retire',  hooks: [],          changes: m, optional: pausing },
  unpause:  { order: 'start', switches: 'stay',       actsOn: held,    driverVerb: 'unpause',        phase: 'boot',    hooks: [],          changes: m, optional: unpausing },
  remove:   { order: 'stop',  switches: 'disconnect', actsOn: any,     driverVerb: 'undefine',       phase: 'retire',  hooks: ['retire'],  changes: p },
  adjust:   { order: 'none',  switches: 'stay',       actsOn: alive,   driverVerb: 'update',         phase: 'boot',    hooks: [],          changes: m, optional: adjusting },
  snapshot: { order: 'none',  switches: 'stay',       actsOn: any,     driverVerb: 'snapshot',       phase: 'boot',    hooks: [],          changes: m, optional: snapshots },
  revert:   { order: 'start', switches: 'connect',    actsOn: any,     driverVerb: 'restore',        phase: 'boot',    hooks: [],          changes: m, optional: snapshots },
  forget:   { order: 'none',  switches: 'stay',       actsOn: any,     driverVerb: 'deleteSnapshot', phase: 'retire',  hooks: [],          changes: m, optional: snapshots },
  upgrade:  { order: 'none',  switches: 'stay',       actsOn: ['up'],  driverVerb: 'move',           phase: 'migrate', hooks: ['migrate'], changes: p },
};

export const planCommands = Object.keys(operations) as readonly PlanCommand[]; // from the table, which has all commands

/** True if a run of the command makes or removes disks, definitions or the state. */
export function changesProject(command: PlanCommand): boolean {
  return operations[command].changes === 'project';
}

/** True if the machines of the command have no processes at its end, so that their switches go down as well. */
export function endsMachines(command: PlanCommand): boolean {
  return operations[command].switches === 'disconnect';
}

export function isOfSnapshots(intent: Intent): intent is SnapshotIntent {
  return operations[intent].optional === snapshots;
}

/** True if the command acts on a machine in that state. */
export function isAskedFor(intent: Intent, state: State): boolean {
  return operations[intent].actsOn.includes(state);
}

/**
 * A machine that is down has no processes and uses no switch. A saved machine comes back later, and then joins its switches again.
 */
export function isDown(state: State | undefined): boolean {
  return state === 'down' || state === 'saved';
}
