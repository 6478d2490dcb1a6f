// The options of this plugin in the configuration.
import { guestUser, guestUserNumber } from '@mln/disk-kit';
import { choice, option } from '@mln/engine/api';

export const options = {
  sandbox: option(choice(['auto', 'require'], { default: 'auto' }), {
    doc: '`require`: scripts in guests run only in a sandbox of bubblewrap; `auto`: without one mln warns',
  }),
  user: option(guestUserNumber(), {
    doc: `the number of the user and the group of scripts in guests when root builds; default: ${guestUser}`,
  }),
};
export type RootlessOptions = typeof options;
