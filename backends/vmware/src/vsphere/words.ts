// The words that vSphere alone reads: where in its inventory machines and switches are, and what they are cloned from.
import { type Claims, flag, int, text } from '@mln/engine/api';

const place = {
  datacenter: text({ change: 'rebuild', doc: 'vSphere: the datacenter; not needed where there is one' }),
  cluster: text({ change: 'rebuild', doc: 'vSphere: the cluster, or the lone ESXi server, that machines run on' }),
  resource_pool: text({ change: 'rebuild', doc: 'vSphere: the pool below it that they draw from: `Lab` or `Lab/Students`' }),
  datastore: text({ change: 'rebuild', doc: 'vSphere: where their disks are' }),
  folder: text({ change: 'rebuild', doc: "vSphere: the folder of machines in which the project's own folder is made" }),
};

export const vsphereClaims = {
  global: place,
  host: {
    ...place,
    esxi: text({ change: 'live', doc: 'vSphere: the ESXi server that it runs on; another name of `service_host`' }),
    template_vm: text({ change: 'rebuild', doc: 'vSphere: the machine or template that it is a clone of, its disk too' }),
    wait_for_tools: flag({
      change: 'live',
      doc: 'vSphere: it is up when VMware Tools in the guest tell an address, not when it is powered on',
    }),
  },
  switch: {
    port_group: text({ change: 'restart', doc: 'vSphere: a port group that is there already is joined' }),
    vswitch: text({ change: 'restart', doc: 'vSphere: the port group is made on this standard switch, which is there already' }),
    dvs: text({ change: 'restart', doc: 'vSphere: the port group is made on this distributed switch, which is there already' }),
    vlan: int({ min: 0, max: 4094, change: 'restart', doc: 'vSphere: the VLAN of its port group' }),
  },
} as const satisfies Claims;

/** Of this plugin, for as much as vSphere has a part in it. */
export const self = { name: 'vmware', claims: vsphereClaims };
