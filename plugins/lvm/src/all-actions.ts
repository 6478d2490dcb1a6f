// What the plugin can do, by name.
import { clone, publish, remove, snapshot } from './actions.js';
import { activate, deactivate, findGroup } from './activation.js';

export const actions = { clone, snapshot, publish, remove, activate, deactivate, findGroup } as const;

export type Actions = typeof actions;
