// Opened guest → a login prompt on tty0, the console of User-Mode Linux.

import { defineEdit } from '@mln/engine/api';
import { promptOn } from '@mln/machine-kit';

/** systemd's generators support only serial lines. */
export const consoleLogin = defineEdit<Record<never, never>>(({ guest }) => promptOn(guest, { tty: 'tty0', unit: 'getty' }));
