// Model → complaints that need no look at a server.
import type { ModelCx } from '@mln/engine/api';
import { driverName, drivers } from './drivers.js';
import type { VmwareClaims } from './words.js';
import { validateWorkstation } from './workstation/validate.js';

export function validate(cx: ModelCx<VmwareClaims>): void {
  const name = driverName(cx.options);
  const values = { value: name, drivers: Object.keys(drivers).join(', ') };
  if (drivers[name] === undefined) cx.report.error('MLN7400', undefined, values);
  if (name === 'workstation') validateWorkstation(cx, process.platform);
}
