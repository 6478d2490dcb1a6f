// The engine as a library: everything that the command line does with a project, for programs that bring their own view.
export type { Diagnostic, Result } from './api/diagnostic.js';
export type { RunEvent, RunOutcome } from './api/event.js';
export type { Model } from './api/model.js';
export type { Plan, Step } from './api/step.js';
export type { Config } from './config/load.js';
export type { PlanRequest } from './plan/request.js';
export { type Applied, apply, type RunOptions } from './project/apply.js';
export {
  type BuildOptions,
  build,
  type Changed,
  type ChangeOptions,
  type ChangeRequest,
  type ChangeResult,
  change,
  type Planned,
} from './project/change.js';
export { consoleLog, consoleOf } from './project/console.js';
export {
  assembleEngine,
  type Engine,
  type EngineOptions,
  type EngineParts,
  type EnginePorts,
  openEngine,
  readConfig,
  systemPorts,
} from './project/engine.js';
export { type MoveRequest, move, planMove } from './project/move.js';
export { localFacts, plan } from './project/plan.js';
export {
  type BuiltProject,
  type LoadedProject,
  type LoadResult,
  load,
  open,
  type Project,
  projectNames,
} from './project/project.js';
export { resume, rollback } from './project/recover.js';
export { type Rehearsed, rehearse } from './project/rehearse.js';
export { isUnchanged } from './project/state-after.js';
export { type StatusRequest, status } from './project/status.js';
export { type UpdateOptions, update } from './project/update.js';
export type { OnFailure, RunResult } from './run/world.js';
