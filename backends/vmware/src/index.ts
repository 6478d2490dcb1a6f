// Machines on VMware Workstation, Fusion and vSphere.
import { definePlugin } from '@mln/engine/api';
import { backend } from './backend.js';
import { codes } from './codes.js';
import { actions } from './drivers.js';
import { options } from './options.js';
import { serialLogin } from './serial-login.js';
import { validate } from './validate.js';
import { templateStorage, vsphereCodes, vsphereStorage, withServers, withStorage } from './vsphere/index.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'vmware',
  api: 1,
  summary: 'machines on VMware Workstation, Fusion and vSphere',
  after: ['machine', 'template'],
  claims,
  options,
  actions,
  // interfaces without a switch are on the network of this computer in any case
  roots: { networks: ['bridged', 'hostonly', 'nat'] },
  codes: { ...codes, ...vsphereCodes },
  edits: { serialLogin },
  backends: { vmware: backend },
  storage: { [templateStorage]: vsphereStorage },
  hooks: {
    validate,
    expand: (draft, ctx) => withStorage(ctx.options.driver === 'vsphere' ? withServers(draft) : draft),
    customize({ lane, host, disk }) {
      if (host.backend === 'vmware' && disk.format !== 'remote')
        lane.edit('serialLogin', {}, { title: 'a login prompt on the serial console' });
    },
  },
});
