// What a product of VMware is asked for: the verbs of a backend, once for Workstation and Fusion and once for vSphere.
import type { Actions, Backend, HostContext, SwitchContext } from '@mln/engine/api';
import type { serialLogin } from './serial-login.js';
import type { VmwareClaims } from './words.js';

export type VmwareEdits = { readonly serialLogin: typeof serialLogin };

/**
 * The verbs of `Backend`, as one product does them. Steps of all drivers are found in one table by their actions' names, so
 * those of vSphere begin with `vsphere`. Without `move` a host that should move is refused.
 */
export type Driver<A extends Actions> = Omit<Backend<VmwareClaims, A, VmwareEdits>, 'summary' | 'capabilities' | 'disk'>;

export type DriverHostContext<A extends Actions> = HostContext<VmwareClaims, A, VmwareEdits>;
export type DriverSwitchContext<A extends Actions> = SwitchContext<VmwareClaims, A, VmwareEdits>;

/** Whether a revert to that snapshot gives a machine that goes on, as far as one could look. */
export function ranThen({ facts, host }: Pick<HostContext<never, never, never>, 'facts' | 'host'>, name: string): boolean {
  return facts.machines[host.name]?.snapshots?.find((one) => one.name === name)?.state === 'up';
}
