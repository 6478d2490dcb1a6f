// Machines on VMware Workstation, Fusion and vSphere.
import { definePlugin } from '@mln/engine/api';
import { backend } from './backend.js';
import { codes } from './codes.js';
import { actions } from './drivers.js';
import { serialLogin } from './serial-login.js';
import { validate } from './validate.js';
import { vsphereCodes } from './vsphere/index.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'vmware',
  api: 1,
  summary: 'machines on VMware Workstation, Fusion and vSphere',
  after: ['machine', 'template'],
  claims,
  actions,
  codes: { ...codes, ...vsphereCodes },
  edits: { serialLogin },
  backends: { vmware: backend },
  hooks: {
    validate,
    customize({ lane, host }) {
      if (host.backend === 'vmware') lane.edit('serialLogin', {}, { title: 'a login prompt on the serial console' });
    },
  },
});
