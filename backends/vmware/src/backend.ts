// The backend: each verb is passed on to the driver that the site has chosen.
import type { Backend } from '@mln/engine/api';
import type { VmwareEdits } from './driver.js';
import { driverOf, type VmwareActions } from './drivers.js';
import { staticMacs } from './identity.js';
import type { VmwareClaims } from './words.js';

export const backend: Backend<VmwareClaims, VmwareActions, VmwareEdits> = {
  summary: 'VMware Workstation and Fusion, or vSphere',
  capabilities: { hvm: 'yes', liveMigration: 'no', snapshots: 'no' },
  disk: { formats: ['raw', 'remote'], partitioned: true, whole: 'required' },
  macs: staticMacs,
  observe: (cx) => driverOf(cx).observe(cx),
  define: (cx) => driverOf(cx).define(cx),
  start: (cx) => driverOf(cx).start(cx),
  stop: (cx, how) => driverOf(cx).stop(cx, how),
  save: (cx) => driverOf(cx).save?.(cx),
  pause: (cx) => driverOf(cx).pause?.(cx),
  unpause: (cx) => driverOf(cx).unpause?.(cx),
  undefine: (cx) => driverOf(cx).undefine(cx),
  connect: (cx) => driverOf(cx).connect(cx),
  disconnect: (cx) => driverOf(cx).disconnect(cx),
  console: (cx) => driverOf(cx).console?.(cx) ?? { file: 'false', args: [] },
  log: (cx) => driverOf(cx).log?.(cx) ?? '',
};
