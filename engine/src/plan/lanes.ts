// The lanes of hooks: they record steps, each with its plugin.
import type { Json } from '../api/json.js';
import type { Actions, HostLane, MoveLane, StepOptions, SwitchLane } from '../api/lane.js';
import type { Host, Switch } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { Phase, Step, StepId, UndoKind } from '../api/step.js';
import { currentScope } from '../hooks/scope.js';
import { plain } from './plain.js';

export type StepDraft = Omit<Step, 'after'> & { after: readonly StepId[] };

/** All steps of one plan while hooks add to it; the order within a lane is the order of recording. */
export interface StepBook {
  readonly steps: StepDraft[];
  lastOf(lane: string): StepDraft | undefined;
}

export function stepBook(): StepBook {
  const steps: StepDraft[] = [];
  return {
    steps,
    lastOf: (lane) => steps.findLast((step) => step.lane === lane),
  };
}

/** A step while it is made: optional fields are set at the end. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface LanePlace {
  readonly book: StepBook;
  readonly lane: string;
  readonly phase: Phase;
  readonly serviceHost: string;
}

export interface StepName {
  readonly lane: string;
  readonly phase: Phase;
  readonly plugin: string;
  readonly action: string;
  readonly key?: string | undefined;
}

/** `host:tre/provision/imagefile.clone:root` */
export function stepId({ lane, phase, plugin, action, key }: StepName): StepId {
  return `${lane}/${phase}/${plugin}.${action}${key === undefined ? '' : `:${key}`}`;
}

/** The plugin of a step; of its actions only `undo` matters here. */
export interface StepOwner {
  readonly name: string;
  readonly actions?: Readonly<Record<string, { readonly undo: unknown }>>;
}

function undoKind(undo: unknown): UndoKind {
  return typeof undo === 'function' ? 'action' : (undo as UndoKind); // by the type of an action
}

/** Records a step of `plugin`; throws if the plugin lacks the action, which the types forbid, or if its hook has answered. */
export function recordStep(place: LanePlace, plugin: StepOwner) {
  const record = recordPlain(place, plugin);
  return (action: string, args: unknown, options: StepOptions): StepId => record(action, plain(args), options);
}

/** The same for arguments that are already frozen. */
export function recordPlain(place: LanePlace, plugin: StepOwner) {
  return (action: string, args: Json, options: StepOptions): StepId => {
    const found = plugin.actions?.[action];
    if (found === undefined) throw new Error(`plugin ${plugin.name} has no action "${action}"`);
    const scope = currentScope();
    if (scope?.over === true)
      throw new Error(
        `plugin ${scope.plugin} recorded step "${action}" after its hook ${scope.hook} had answered; await what it starts`,
      );
    const { lane, phase, serviceHost, book } = place;
    const { origin, always, redoFrom, key } = options;
    const id = stepId({ lane, phase, plugin: plugin.name, action, key });
    const step: Writable<StepDraft> = {
      id,
      lane,
      serviceHost,
      phase,
      plugin: plugin.name,
      action,
      args,
      title: options.title,
      undo: undoKind(found.undo),
      after: options.after ?? [],
      locks: options.locks ?? [],
    };
    if (origin !== undefined) step.origin = origin;
    if (always !== undefined) step.always = always;
    if (redoFrom !== undefined) step.redoFrom = redoFrom;
    book.steps.push(step);
    return id;
  };
}

export function hostLane(place: LanePlace, plugin: Plugin, host: Host): HostLane<Actions> {
  return {
    host,
    step: recordStep(place, plugin),
  };
}

export function switchLane(place: LanePlace, plugin: Plugin, sw: Switch): SwitchLane<Actions> {
  return {
    switch: sw,
    step: recordStep(place, plugin),
  };
}

export interface MovePlace {
  readonly from: LanePlace;
  readonly to: LanePlace;
}

export function moveLane(place: MovePlace, plugin: Plugin, host: Host): MoveLane<Actions> {
  return {
    host,
    from: place.from.serviceHost,
    to: place.to.serviceHost,
    step: (on, action, args, options) => recordStep(place[on], plugin)(action, args, options),
  };
}
