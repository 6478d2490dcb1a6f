// options.vmware.driver → the driver that does the verbs.
import type { OptionValues } from '@mln/engine/api';
import type { Driver } from './driver.js';
import type { VmwareOptions } from './options.js';
import { vsphere, vsphereActions } from './vsphere/index.js';
import { actions as ofWorkstation, workstation } from './workstation/driver.js';

export const actions = { ...ofWorkstation, ...vsphereActions };
export type VmwareActions = typeof actions;

type Name = OptionValues<VmwareOptions>['driver'];
const drivers: Readonly<Record<Name, Driver<VmwareActions>>> = { workstation, vsphere };

/** The configured driver. */
export function driverOf({ options }: { readonly options: Pick<OptionValues<VmwareOptions>, 'driver'> }): Driver<VmwareActions> {
  return drivers[options.driver];
}
