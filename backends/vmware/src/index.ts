// Machines on VMware Workstation, Fusion and vSphere.
import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'vmware', api: 1, summary: 'machines on VMware Workstation, Fusion and vSphere' });
