// User-Mode Linux: a whole machine as a process of an ordinary user.
import { definePlugin } from '@mln/engine/api';
import { actions, edits } from './actions.js';
import { backend } from './backend.js';
import { packages } from './checks.js';
import { codes } from './codes.js';
import { options } from './options.js';
import { validate } from './validate.js';
import { claims } from './words.js';

// only bridges need root, and the check of a bridge covers that
const { ip: _bridges, ...programs } = packages;

export default definePlugin({
  name: 'uml',
  api: 1,
  summary: 'User-Mode Linux machines and vde switches, run by an ordinary user',
  after: ['machine'],
  claims,
  options,
  actions,
  codes,
  roots: { kernels: ['/usr/bin/linux.uml', '/usr/local/bin/linux.uml', '/boot'] },
  programs: { ...programs, pgrep: 'procps' },
  edits,
  backends: { uml: backend },
  hooks: {
    validate,
    customize({ lane, host }) {
      if (host.backend === 'uml') lane.edit('consoleLogin', {}, { title: 'a login prompt on the console' });
    },
  },
});
