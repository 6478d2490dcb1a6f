// What tests of plugins and backends are made of.
export * from '../api/index.js';
export { dryClock } from '../system/clock.js';
export { render } from '../system/render.js';
export { type BackendSubject, describeBackend } from './describe-backend.js';
export { type ActCase, type ActWorld, describePlugin, type PluginSubject } from './describe-plugin.js';
export type { Kit } from './kit.js';
export { type MemoryFiles, memoryFiles } from './memory-files.js';
export { type MemoryGuest, type MemoryGuestOptions, memoryGuest, type Snapshot } from './memory-guest.js';
export type { Seed, SeedNode } from './memory-tree.js';
export { type Answer, type ScriptShell, scriptShell } from './script-shell.js';
