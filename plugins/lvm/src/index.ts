// Logical volumes as disks.
import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'lvm', api: 1, summary: 'logical volumes as disks' });
