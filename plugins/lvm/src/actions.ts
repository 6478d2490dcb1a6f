// What the plugin can do, by name.

import { activate, deactivate, findGroup } from './activation.js';
import { publish, remove } from './keep.js';
import { clone, snapshot } from './make.js';

export const actions = { clone, snapshot, publish, remove, activate, deactivate, findGroup } as const;

export type Actions = typeof actions;
