// What hooks write to: lanes record steps and edits, and remember who asked.
import type { EditRecord } from '../api/edit.js';
import type { Json } from '../api/json.js';
import type {
  Actions,
  Content,
  EditOptions,
  Edits,
  HostLane,
  ImageLane,
  MoveLane,
  StepOptions,
  SwitchLane,
} from '../api/lane.js';
import type { Host, Switch } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { Span } from '../api/span.js';
import type { Phase, Step, StepId, UndoKind } from '../api/step.js';
import { copyFields, plain } from './plain.js';

export type StepDraft = Omit<Step, 'after'> & { after: readonly StepId[] };

/** All steps of one plan while it grows; the order within a lane is the order of recording. */
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

/** While it is made: what not each of them has is set at the end. */
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

/** Whose step it is; of its actions only the way back matters here. */
export interface StepOwner {
  readonly name: string;
  readonly actions?: Readonly<Record<string, { readonly undo: unknown }>>;
}

function undoKind(undo: unknown): UndoKind {
  return typeof undo === 'function' ? 'action' : (undo as UndoKind); // by the type of an action
}

/** Records a step of `plugin`; throws when the plugin has no such action, which the types forbid. */
export function recordStep(place: LanePlace, plugin: StepOwner) {
  const record = recordPlain(place, plugin);
  return (action: string, args: unknown, options: StepOptions): StepId => record(action, plain(args), options);
}

/** The same for arguments that nobody can change any more. */
export function recordPlain(place: LanePlace, plugin: StepOwner) {
  return (action: string, args: Json, options: StepOptions): StepId => {
    const found = plugin.actions?.[action];
    if (found === undefined) throw new Error(`plugin ${plugin.name} has no action "${action}"`);
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

function spanOf({ file, line, column, length }: Span): Json {
  return { file, line, column, length };
}

/** An image lane that appends to `edits`, in the name of `plugin`. */
export function imageLane(edits: EditRecord[], plugin: Plugin, host: Host): ImageLane<Edits> {
  const add = (edit: EditBody, options: EditOptions | undefined) => {
    const { origin, mode, owner, group } = options ?? {};
    const record = copyFields(edit, {});
    record.plugin = plugin.name;
    copyFields({ mode, owner, group }, record);
    if (origin !== undefined) record.origin = spanOf(origin);
    edits.push(record as EditRecord); // built to that shape; undefined dropped
  };
  return {
    host,
    file: (path, content: Content, options) => add({ do: 'write', path, content }, options),
    append: (path, content, options) => add({ do: 'append', path, content }, options),
    mkdir: (path, options) => add({ do: 'mkdir', path }, options),
    symlink: (target, path, options) => add({ do: 'symlink', target, path }, options),
    remove: (path, options) => add({ do: 'remove', path }, options),
    edit: (action, args, { title, origin }) => {
      if (plugin.edits?.[action] === undefined) throw new Error(`plugin ${plugin.name} has no edit "${action}"`);
      add({ do: 'edit', action, args: args as Json, title }, { origin }); // made plain with the rest
    },
    run: (script, { title, origin, timeoutMs }) => add({ do: 'run', script, title, timeoutMs }, { origin }),
  };
}

type EditBody =
  | { readonly do: 'write'; readonly path: string; readonly content: Content }
  | { readonly do: 'append'; readonly path: string; readonly content: string }
  | { readonly do: 'mkdir' | 'remove'; readonly path: string }
  | { readonly do: 'symlink'; readonly target: string; readonly path: string }
  | { readonly do: 'edit'; readonly action: string; readonly args: Json; readonly title: string }
  | { readonly do: 'run'; readonly script: string; readonly title: string; readonly timeoutMs: number | undefined };
