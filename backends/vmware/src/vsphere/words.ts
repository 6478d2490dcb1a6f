// The words that only vSphere reads: the places of machines and switches in its inventory, and the machines to clone.
import { type Claims, flag, int, serverName, text } from '@mln/engine/api';

const place = {
  datacenter: text({ change: 'rebuild', doc: 'vSphere: the datacenter; optional if vSphere has only one' }),
  cluster: text({ change: 'rebuild', doc: 'vSphere: the cluster, or the single ESXi server, that runs the machines' }),
  resource_pool: text({ change: 'rebuild', doc: 'vSphere: the resource pool of the machines: `Lab` or `Lab/Students`' }),
  datastore: text({ change: 'rebuild', doc: 'vSphere: the datastore of the disks' }),
  folder: text({ change: 'rebuild', doc: 'vSphere: the folder of machines that contains the folder of the project' }),
};

export const vsphereClaims = {
  global: place,
  host: {
    ...place,
    esxi: text({ change: 'live', doc: 'vSphere: the ESXi server of the machine; another name of `service_host`' }),
    template_vm: text({ change: 'rebuild', doc: 'vSphere: the machine or template to clone, with its disk' }),
    wait_for_tools: flag({
      change: 'live',
      doc: 'vSphere: the machine is up when VMware Tools in the guest report an address, not when it is powered on',
    }),
  },
  switch: {
    port_group: serverName({ root: 'networks' }, { change: 'restart', doc: 'vSphere: an existing port group to join' }),
    vswitch: serverName(
      { root: 'networks' },
      { change: 'restart', doc: 'vSphere: an existing standard switch on which mln makes the port group' },
    ),
    dvs: serverName(
      { root: 'networks' },
      { change: 'restart', doc: 'vSphere: an existing distributed switch on which mln makes the port group' },
    ),
    vlan: int({ min: 0, max: 4094, change: 'restart', doc: 'vSphere: the VLAN of the port group' }),
  },
} as const satisfies Claims;

/** Of this plugin, for as much as vSphere has a part in it. */
export const self = { name: 'vmware', claims: vsphereClaims };
