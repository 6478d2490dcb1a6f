// The plugin's own kinds of context.
import type { Claims, HostCx, MoveCx } from '@mln/engine/api';
import type { Actions } from './actions.js';
import type { claims } from './words.js';

export type Cx = HostCx<typeof claims & Claims, Actions, Readonly<Record<never, never>>>;
export type Moving = MoveCx<typeof claims & Claims, Actions, Readonly<Record<never, never>>>;
