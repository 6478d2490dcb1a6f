// The plugin's own kinds of context.
import type { Claims, HostContext, MoveContext } from '@mln/engine/api';
import type { Actions } from './actions.js';
import type { claims, options } from './words.js';

export type Context = HostContext<typeof claims & Claims, Actions, Readonly<Record<never, never>>, typeof options>;
export type Moving = MoveContext<typeof claims & Claims, Actions, Readonly<Record<never, never>>>;
