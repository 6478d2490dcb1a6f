// Host → the steps that make its disk, and where the disk is.
import { andThen, type Claims, type DiskRef, type HostCx } from '@mln/engine/api';
import { diskBytes, type Growth, growthOf, humanBytes, rootOf, type Template, templateOf } from '@mln/plugin-template';
import { canCow, chooseFormat, wishOf } from './format.js';
import type { actions } from './index.js';

type Cx = HostCx<Claims, typeof actions, Record<never, never>>;

/** Reports and answers with a disk that nothing will be made of when the template is missing. */
export function provision(cx: Cx): DiskRef | Promise<DiskRef> {
  return andThen(templateOf(cx.host, cx), (template) => diskOf(cx, template));
}

function diskOf(cx: Cx, template: Template | undefined): DiskRef {
  const { host, report, at } = cx;
  const wish = wishOf(cx.options.format);
  if (template === undefined) report.error('MLN6501', at('host', host.name, 'template'), { host: host.name });
  if (wish === undefined) report.error('MLN6502', undefined, { value: JSON.stringify(cx.options.format) });
  if (template === undefined || wish === undefined) return { ...fileAt(cx, 'img'), format: 'raw', offset: 0 };
  const job = { template, bytes: diskBytes(host, template) };
  const ground = { reflink: cx.facts.values['imagefile.reflink'] === true, block: template.block ?? 0 };
  const format = chooseFormat(wish, host, ground);
  if (format === 'uml-cow' && !canCow(ground))
    report.error('MLN6503', at('host', host.name, 'template'), { name: template.name, block: ground.block });
  return format === 'raw' ? rawDisk(cx, job) : cowDisk(cx, job);
}

interface Job {
  readonly template: Template;
  readonly bytes: number;
}

function fileAt({ paths, host }: Cx, ext: string) {
  const path = `${paths.images}/${host.name}.${ext}`;
  return { path, building: `${path}.new` };
}

function origin({ at, host }: Cx) {
  return { origin: at('host', host.name, 'template') };
}

function rawDisk(cx: Cx, { template, bytes }: Job): DiskRef {
  const file = fileAt(cx, 'img');
  const grow = growthOf(template, bytes) ?? null;
  const title = `clone ${template.name}${grow === null ? '' : `, grown to ${humanBytes(bytes)}`}`;
  cx.lane.step('clone', { template: template.path, building: file.building, grow }, { title, ...origin(cx) });
  return { path: file.path, building: file.building, format: 'raw', pristine: template.path, ...rootOf(template, bytes) };
}

function cowDisk(cx: Cx, { template, bytes }: Job): DiskRef {
  const growth = growthOf(template, bytes);
  const backing = growth === undefined ? template.path : grownBase(cx, template, growth);
  const file = fileAt(cx, 'cow');
  const title = `clone ${template.name}, copy-on-write`;
  cx.lane.step('makeCow', { backing, building: file.building }, { title, ...origin(cx) });
  return { path: file.path, building: file.building, format: 'uml-cow', backing, pristine: backing, ...rootOf(template, bytes) };
}

/** Hosts of one size share it: whoever comes first makes it. */
function grownBase(cx: Cx, template: Template, growth: Growth): string {
  const { bytes } = growth;
  // the template's time is part of the name, so that a template that was replaced is not taken for the old one
  const base = `${cx.paths.images}/base-${template.name}-${Math.floor(template.mtimeMs)}-${bytes}`;
  const title = `grow ${template.name} to ${humanBytes(bytes)}, once for all hosts of that size`;
  cx.lane.step('growBase', { template: template.path, base, growth }, { title, locks: [`file:${base}`], ...origin(cx) });
  return base;
}
