// Machines on Xen, through xl.
import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'xen', api: 1, summary: 'machines on Xen, through xl' });
