// The actions of the plugin, by name.

import { activate, deactivate, findGroup } from './activation.js';
import { clone, snapshot } from './make.js';
import { publish, remove } from './publish.js';

export const actions = { clone, snapshot, publish, remove, activate, deactivate, findGroup } as const;

export type Actions = typeof actions;
