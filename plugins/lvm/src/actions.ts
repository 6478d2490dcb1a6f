// What the plugin can do, by name.

import { activate, deactivate, findGroup } from './activation.js';
import { clone, snapshot } from './make.js';
import { publish, remove } from './thin-snapshot.js';

export const actions = { clone, snapshot, publish, remove, activate, deactivate, findGroup } as const;

export type Actions = typeof actions;
