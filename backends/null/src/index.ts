// Machines on paper: what is started is a file that says so. For plugins and sites to be tried where no hypervisor is.
import { definePlugin } from '@mln/engine/api';
import { actions } from './actions.js';
import { backend } from './backend.js';

export default definePlugin({
  name: 'null',
  api: 1,
  summary: 'machines on paper: nothing runs, and what would run is written down',
  actions,
  backends: { null: backend },
});
