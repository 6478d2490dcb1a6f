// Model → complaints that need no look at a server.
import type { ModelContext } from '@mln/engine/api';
import { codes } from './codes.js';
import { driverName, drivers } from './drivers.js';
import type { VmwareClaims } from './words.js';
import { validateWorkstation } from './workstation/validate.js';

export function validate(ctx: ModelContext<VmwareClaims>): void {
  const name = driverName(ctx.options);
  const values = { value: name, drivers: Object.keys(drivers).join(', ') };
  if (drivers[name] === undefined) ctx.report.error(codes.unknownVmwareDriver, undefined, values);
  if (name === 'workstation') validateWorkstation(ctx, process.platform);
}
