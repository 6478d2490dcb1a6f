// The options of this plugin in the configuration.
import { choice, option } from '@mln/engine/api';

export const options = {
  sandbox: option(choice(['auto', 'require'], { default: 'auto' }), {
    doc: '`require`: scripts in guests run only in a sandbox of bubblewrap; `auto`: without one mln warns',
  }),
};
export type RootlessOptions = typeof options;
