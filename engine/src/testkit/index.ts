// The parts for tests of plugins and backends.
export * from '../api/index.js';
export { printPlan } from '../plan/print.js';
export { dryClock } from '../system/clock.js';
export { render } from '../system/print-command.js';
export { runSteps, undoSteps } from './carry-out.js';
export type { ActCase, ActWorld } from './describe-action.js';
export { type BackendSubject, describeBackend } from './describe-backend.js';
export { describePlugin, type PluginSubject } from './describe-plugin.js';
export { describeStorage, type StorageSubject, type StorageWorld } from './describe-storage.js';
export { inMemory } from './in-memory.js';
export type { Kit } from './kit.js';
export type { BackendLife } from './life.js';
export { type MemoryFiles, memoryFiles } from './memory-files.js';
export { type MemoryGuest, type MemoryGuestOptions, memoryGuest, type Snapshot } from './memory-guest.js';
export type { Seed, SeedNode } from './memory-tree.js';
export { type MoveSample, type MoveSampleRequest, type PlannedMove, planMoveSample } from './move-sample.js';
export { pluginOptions } from './plugin-options.js';
export { type RecordedLane, recordedLane } from './recorded-lane.js';
export {
  type AnyPlugin,
  observeSample,
  type PlannedSample,
  planSample,
  type Sample,
  type SampleFacts,
  type SampleRequest,
} from './sample.js';
export { type Answer, type ScriptShell, scriptShell } from './script-shell.js';
export * from './tape/transcript.js';
export { type Tried, tryProject } from './try-project.js';
