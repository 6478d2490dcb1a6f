// Model → complaints that need no look at a server.
import type { ModelContext } from '@mln/engine/api';
import type { VmwareOptions } from './options.js';
import type { VmwareClaims } from './words.js';
import { validateWorkstation } from './workstation/validate.js';

export function validate(ctx: ModelContext<VmwareClaims, VmwareOptions>): void {
  if (ctx.options.driver === 'workstation') validateWorkstation(ctx);
}
