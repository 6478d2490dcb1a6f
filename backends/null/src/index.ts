// Simulated machines: a start writes a file that says so. Plugins and sites can use them without a hypervisor.
import { definePlugin } from '@mln/engine/api';
import { actions } from './actions.js';
import { backend } from './backend.js';

export default definePlugin({
  name: 'null',
  api: 1,
  summary: 'simulated machines: nothing runs, and files record the actions of a real backend',
  actions,
  backends: { null: backend },
});
