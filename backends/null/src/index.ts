// Machines on paper: what is started is a file that says so. For plugins and sites to be tried where no hypervisor is.
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
