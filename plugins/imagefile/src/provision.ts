// Host → the steps that make its disk, and the place of the disk.
import { diskBytes, type Growth, growthOf, humanBytes, rootOf, type Template, templateOf } from '@mln/disk-kit';
import type { Claims, DiskRef, HostContext } from '@mln/engine/api';
import type { actions } from './actions.js';
import { codes } from './codes.js';
import { canCow, chooseFormat, type options } from './format.js';

type Context = HostContext<Claims, typeof actions, Record<never, never>, typeof options>;

/** If the template is missing, reports that and returns a disk that no step will make. */
export async function provision(ctx: Context): Promise<DiskRef> {
  return diskOf(ctx, await templateOf(ctx.host, ctx));
}

function diskOf(ctx: Context, template: Template | undefined): DiskRef {
  const { host, report, at } = ctx;
  if (template === undefined) {
    report.error(codes.templateNotFound, at('host', host.name, 'template'), { host: host.name });
    return { ...fileAt(ctx, 'img'), format: 'raw', offset: 0 };
  }
  const job = { template, bytes: diskBytes(host, template) };
  const ground = { reflink: ctx.facts.values['imagefile.reflink'] === true, block: template.block ?? 0 };
  const format = chooseFormat(ctx.options.format, host, ground);
  if (format === 'uml-cow' && !canCow(ground))
    report.error(codes.blocksTooSmall, at('host', host.name, 'template'), { name: template.name, block: ground.block });
  return format === 'raw' ? rawDisk(ctx, job) : cowDisk(ctx, job);
}

interface Job {
  readonly template: Template;
  readonly bytes: number;
}

function fileAt({ paths, host }: Context, ext: string) {
  const path = `${paths.images}/${host.name}.${ext}`;
  return { path, stagingPath: `${path}.new` };
}

function origin({ at, host }: Context) {
  return { origin: at('host', host.name, 'template') };
}

function rawDisk(ctx: Context, { template, bytes }: Job): DiskRef {
  const file = fileAt(ctx, 'img');
  const grow = growthOf(template, bytes) ?? null;
  const title = `clone ${template.name}${grow === null ? '' : `, grown to ${humanBytes(bytes)}`}`;
  ctx.lane.step('clone', { template: template.path, stagingPath: file.stagingPath, grow }, { title, ...origin(ctx) });
  return { path: file.path, stagingPath: file.stagingPath, format: 'raw', baseImage: template.path, ...rootOf(template, bytes) };
}

function cowDisk(ctx: Context, { template, bytes }: Job): DiskRef {
  const growth = growthOf(template, bytes);
  const backing = growth === undefined ? baseOf(ctx, template, template.bytes) : grownBase(ctx, template, growth);
  const file = fileAt(ctx, 'cow');
  const title = `clone ${template.name}, copy-on-write`;
  const args = { backing, stagingPath: file.stagingPath };
  if (growth !== undefined) ctx.lane.step('makeCow', args, { title, ...origin(ctx) });
  else ctx.lane.step('makeCow', { ...args, template: template.path }, { title, locks: [`file:${backing}`], ...origin(ctx) });
  return {
    path: file.path,
    stagingPath: file.stagingPath,
    format: 'uml-cow',
    backing,
    baseImage: backing,
    ...rootOf(template, bytes),
  };
}

/**
 * The image of the project below all copy-on-write disks of one size. Its name contains the template's time, so that a replaced
 * template does not count as the old one.
 */
function baseOf({ paths }: Context, { name, mtimeMs }: Template, bytes: number): string {
  return `${paths.images}/base-${name}-${Math.floor(mtimeMs)}-${bytes}`;
}

/** Hosts of one size share it: the first of them makes it. */
function grownBase(ctx: Context, template: Template, growth: Growth): string {
  const base = baseOf(ctx, template, growth.bytes);
  const title = `grow ${template.name} to ${humanBytes(growth.bytes)}, once for all hosts of that size`;
  ctx.lane.step('growBase', { template: template.path, base, growth }, { title, locks: [`file:${base}`], ...origin(ctx) });
  return base;
}
