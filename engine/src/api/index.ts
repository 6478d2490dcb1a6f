// The contract, whole: what plugin authors import. The only barrel in the house.
export * from './action.js';
export * from './ast.js';
export * from './codes.js';
export * from './command.js';
export * from './diagnostic.js';
export * from './draft.js';
export * from './drivers.js';
export * from './event.js';
export * from './fields.js';
export * from './hooks.js';
export * from './json.js';
export * from './lane.js';
export * from './model.js';
export * from './plugin.js';
export * from './ports.js';
export * from './span.js';
export * from './step.js';
