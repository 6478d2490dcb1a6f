// Opened guest → a login prompt on the console that User-Mode Linux has: tty0.

import { defineEdit } from '@mln/engine/api';
import { promptOn } from '@mln/machine-kit';

/** systemd's generators know serial lines only. */
export const consoleLogin = defineEdit<Record<never, never>>(({ guest }) => promptOn(guest, { tty: 'tty0', unit: 'getty' }));
