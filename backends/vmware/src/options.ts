// The options of this plugin in the configuration.
import { choice, group, int, lines, localPath, type OptionValues, option, program, scalar, text } from '@mln/engine/api';
import { lastVmnet, rangeOf, type VmnetRange } from './workstation/vmnet-range.js';

/** Workstation 14 and Fusion 10 of 2017, and all later versions, run hardware 14. */
const hardwareOf2017 = 14;

const vsphere = {
  server: text({ doc: 'the address of vCenter or of an ESXi server; default: `GOVC_URL`' }),
  username: text({ doc: 'your user name there; default: `GOVC_USERNAME`' }),
  password_file: localPath({ doc: 'the file with the password, which no other user can read; default: `GOVC_PASSWORD`' }),
  ca_file: localPath({ doc: 'certificates of authorities, PEM; default: `GOVC_TLS_CA_CERTS`' }),
  known_hosts: localPath({
    doc: 'thumbprints of servers, from `govc about.cert -k -thumbprint`; default: `GOVC_TLS_KNOWN_HOSTS`',
  }),
  insecure: lines({ doc: 'names of servers whose certificate mln does not check; mln ignores `GOVC_INSECURE`' }),
  govc: program({ default: 'govc', doc: 'the program' }),
  parallel: int({ min: 1, default: 4, doc: 'maximum number of machines to upload or clone in parallel' }),
  timeout: int({
    min: 1,
    default: 60,
    doc: 'seconds until a query fails; changes, such as uploads and moves, may take hours',
  }),
};

export const options = {
  driver: option(choice(['workstation', 'vsphere'], { default: 'workstation' }), {
    doc: 'the product of VMware; `workstation` also covers Fusion',
  }),
  vmrun: option(program({ default: 'vmrun' }), { doc: 'the program of Workstation and Fusion' }),
  product: option(choice(['ws', 'fusion', 'player']), {
    doc: 'the product behind `vmrun`; default: `fusion` on a Mac, else `ws`',
  }),
  hardware: option(int({ min: 8, max: 22, default: hardwareOf2017 }), { doc: 'the version of virtual hardware' }),
  vmnets: option(
    scalar<VmnetRange, undefined>(
      { type: 'range of numbers', wanted: `two numbers from 2 to ${lastVmnet}: 20-29`, parse: rangeOf },
      {},
    ),
    { doc: 'the vmnets that are reserved for mln; default: those from 10 to 99 that the administrator has not configured' },
  ),
  vsphere: option(group(vsphere), { doc: 'the connection of the driver `vsphere`' }),
};
export type VmwareOptions = typeof options;
type Values = OptionValues<VmwareOptions>;
export type Product = NonNullable<Values['product']>;
export type VsphereOptions = Values['vsphere'];
