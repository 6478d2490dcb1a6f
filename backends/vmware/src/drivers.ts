// options.vmware.driver → the driver that does the verbs.
import type { Json } from '@mln/engine/api';
import type { Driver } from './driver.js';
import { vsphere, vsphereActions } from './vsphere/index.js';
import { actions as ofWorkstation, workstation } from './workstation/driver.js';

export const actions = { ...ofWorkstation, ...vsphereActions };
export type VmwareActions = typeof actions;

export const drivers: Readonly<Record<string, Driver<VmwareActions>>> = { workstation, vsphere };

const usual = 'workstation';

/** As the configuration names it, known or not. */
export function driverName({ driver = usual }: Readonly<Record<string, Json>>): string {
  return typeof driver === 'string' ? driver : JSON.stringify(driver);
}

/** The configured driver. For an unknown name, which the check of the model reports, Workstation until then. */
export function driverOf({ options }: { readonly options: Readonly<Record<string, Json>> }): Driver<VmwareActions> {
  return drivers[driverName(options)] ?? workstation;
}
