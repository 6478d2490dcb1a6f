// Xen: machines as domains of a hypervisor, through its own tool xl.
import { definePlugin } from '@mln/engine/api';
import { actions, edits } from './actions.js';
import { backend } from './backend.js';
import { codes } from './codes.js';
import { typeOf } from './machine-of.js';
import { copyModules } from './modules.js';
import { options } from './options.js';
import { packages } from './server.js';
import { validate } from './validate.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'xen',
  api: 1,
  summary: 'machines on Xen through xl: paravirtual, PVH or with full virtualization, and bridges between them',
  after: ['machine'],
  claims,
  options,
  actions,
  codes,
  roots: { kernels: ['/boot', '/usr/lib/grub-xen', '/usr/lib/xen/boot'] },
  programs: packages,
  edits,
  backends: { xen: backend },
  hooks: {
    validate,
    customize(ctx) {
      if (ctx.host.backend !== 'xen') return;
      // a hvm machine has a screen, which already shows a prompt
      if (typeOf(ctx.host) !== 'hvm') ctx.lane.edit('consoleLogin', {}, { title: 'a login prompt on the console' });
      return copyModules(ctx);
    },
  },
});
