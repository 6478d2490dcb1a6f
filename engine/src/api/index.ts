// The contract, whole: what plugin authors import. The only barrel in the house.

export * from './action.js';
export * from './ast.js';
export * from './blocks.js';
export * from './claims.js';
export * from './command.js';
export * from './context.js';
export * from './diagnostic.js';
export * from './draft.js';
export * from './drivers.js';
export * from './edit.js';
export * from './event.js';
export * from './facts.js';
export * from './failure.js';
export * from './fields.js';
export * from './foreign-words.js';
export * from './guest.js';
export * from './hooks.js';
export * from './json.js';
export * from './lane.js';
export * from './model.js';
export * from './plugin.js';
export * from './ports.js';
export * from './scalars.js';
export * from './span.js';
export * from './step.js';
