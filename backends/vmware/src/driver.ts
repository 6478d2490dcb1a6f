// The operations of a backend that each product of VMware implements: Workstation and Fusion once, vSphere once.
import type { Actions, Backend, HostContext, SwitchContext } from '@mln/engine/api';
import type { VmwareOptions } from './options.js';
import type { serialLogin } from './serial-login.js';
import type { VmwareClaims } from './words.js';

export type VmwareEdits = { readonly serialLogin: typeof serialLogin };

/**
 * The operations of `Backend`, as one product implements them. One table holds the steps of all drivers by their actions' names, so
 * those of vSphere begin with `vsphere`. If a driver has no `move`, mln refuses to move its hosts.
 */
export type Driver<A extends Actions> = Omit<
  Backend<VmwareClaims, A, VmwareEdits, VmwareOptions>,
  'summary' | 'capabilities' | 'disk'
>;

export type DriverHostContext<A extends Actions> = HostContext<VmwareClaims, A, VmwareEdits, VmwareOptions>;
export type DriverSwitchContext<A extends Actions> = SwitchContext<VmwareClaims, A, VmwareEdits, VmwareOptions>;

/** True if the machine runs after a revert to that snapshot, as far as mln can tell. */
export function ranThen({ facts, host }: Pick<HostContext<never, never, never>, 'facts' | 'host'>, name: string): boolean {
  return facts.machines[host.name]?.snapshots?.find((one) => one.name === name)?.state === 'up';
}
