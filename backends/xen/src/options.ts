// The options of this plugin in the configuration, under the names of the original mln.conf.
import { localPath, option, serverName } from '@mln/engine/api';

export const options = {
  xen_kernel: option(localPath(), {
    doc: 'the kernel of paravirtual and PVH hosts that name none; default: that of the server, in `/boot`',
  }),
  xen_ramdisk: option(localPath(), { doc: 'the ramdisk for `xen_kernel`' }),
  xen_modules: option(localPath(), {
    doc: 'the directory with the modules of `xen_kernel`, which mln copies into the guests that boot it',
  }),
  xen_bridge: option(serverName({ root: 'networks' }, { default: 'xenbr0' }), {
    doc: 'the bridge of interfaces without a switch',
  }),
};
export type XenOptions = typeof options;
