// The actions and edits by which plans name what Xen does.
import { defineEdit } from '@mln/engine/api';
import { promptOn } from '@mln/machine-kit';
import { arrive, depart, leave, receive } from './arrive.js';
import { bridgeDown, bridgeUp } from './bridge.js';
import { define, undefine } from './define.js';
import { migrate } from './migrate.js';
import { adjust, pause, unpause } from './pause.js';
import { restore, save } from './save.js';
import { start } from './start.js';
import { stop } from './stop.js';

export const actions = {
  ...{ define, undefine, start, stop, save, restore, pause, unpause, adjust, bridgeUp, bridgeDown },
  ...{ depart, receive, migrate, arrive, leave },
};
export type XenActions = typeof actions;

/** systemd finds this console by itself if the kernel reports it; older systems do not. */
const consoleLogin = defineEdit<Record<never, never>>(({ guest }) => promptOn(guest, { tty: 'hvc0', unit: 'serial-getty' }));
export const edits = { consoleLogin };
export type XenEdits = typeof edits;
