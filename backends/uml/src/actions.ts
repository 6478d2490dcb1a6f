// The actions and edits of the backend, and the contexts in which its verbs record them.
import type { HostContext, SwitchContext } from '@mln/engine/api';
import { bridgeDown, bridgeUp } from './bridge.js';
import { consoleLogin } from './console-login.js';
import type { UmlOptions } from './options.js';
import { pause, unpause } from './pause.js';
import { start } from './start.js';
import { stop } from './stop.js';
import { connect, disconnect } from './switch.js';
import type { UmlClaims } from './words.js';

export const actions = { start, stop, pause, unpause, connect, disconnect, bridgeUp, bridgeDown };
export type UmlActions = typeof actions;
export const edits = { consoleLogin };
export type UmlEdits = typeof edits;
export type UmlHostContext = HostContext<UmlClaims, UmlActions, UmlEdits, UmlOptions>;
export type UmlSwitchContext = SwitchContext<UmlClaims, UmlActions, UmlEdits, UmlOptions>;
