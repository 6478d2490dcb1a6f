// Modules of the kernel that the server lends → the guest that boots it.
import { basename, join } from 'node:path';
import type { ImageContext } from '@mln/engine/api';
import { codes } from './codes.js';
import { kernelOf } from './machine-of.js';
import type { XenOptions } from './options.js';
import type { XenClaims } from './words.js';

type Context = ImageContext<XenClaims, Readonly<Record<never, never>>, XenOptions>;

/** Links to the sources, which `make modules_install` leaves beside the modules. */
const links: readonly string[] = ['build', 'source'];

/** The option `xen_modules` names a directory such as `/lib/modules/6.1.0-42-amd64`; a guest with its own kernel needs none. */
export function copyModules(ctx: Context): void | Promise<void> {
  const { xen_modules: from } = ctx.options;
  if (from !== undefined && kernelOf(ctx) !== undefined) return copyFrom(from, ctx);
}

async function copyFrom(from: string, { lane, local, report }: Context): Promise<void> {
  const to = `/lib/modules/${basename(from)}`;
  const names = await local.list(from);
  if (!names.includes('modules.dep')) return report.error(codes.kernelModulesNotFound, undefined, { dir: from });
  for (const name of names) if (!links.includes(name)) lane.file(join(to, name), { from: join(from, name) });
}
