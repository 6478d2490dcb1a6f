// Host → the steps that make its disk, and where the disk is.
import type { Claims, DiskRef, HostCx } from '@mln/engine/api';
import { diskBytes, humanBytes, type Template, templateOf } from '@mln/plugin-template';
import { chooseFormat, wishOf } from './format.js';
import type { actions } from './index.js';

type Cx = HostCx<Claims, typeof actions, Record<never, never>>;

/** Reports and answers with a disk that nothing will be made of when the template is missing. */
export const provision = async (cx: Cx): Promise<DiskRef> => {
  const { host, report, at } = cx;
  const template = await templateOf(host, cx);
  const wish = wishOf(cx.options.format);
  if (template === undefined) report.error('MLN6501', at('host', host.name, 'template'), { host: host.name });
  if (wish === undefined) report.error('MLN6502', undefined, { value: JSON.stringify(cx.options.format) });
  if (template === undefined || wish === undefined) return diskAt(cx, 'img', 'raw');
  const job = { template, bytes: diskBytes(host, template) };
  const format = chooseFormat(wish, host, cx.facts.values['imagefile.reflink'] === true);
  return format === 'raw' ? rawDisk(cx, job) : cowDisk(cx, job);
};

interface Job {
  readonly template: Template;
  readonly bytes: number;
}

const diskAt = ({ paths, host }: Cx, ext: string, format: DiskRef['format']): DiskRef => {
  const path = `${paths.images}/${host.name}.${ext}`;
  return { path, building: `${path}.new`, format, offset: 0 };
};

const origin = ({ at, host }: Cx) => ({ origin: at('host', host.name, 'template') });

const rawDisk = (cx: Cx, { template, bytes }: Job): DiskRef => {
  const disk = { ...diskAt(cx, 'img', 'raw'), pristine: template.path };
  const grown = bytes > template.bytes;
  const title = `clone ${template.name}${grown ? `, grown to ${humanBytes(bytes)}` : ''}`;
  cx.lane.step(
    'clone',
    { template: template.path, building: disk.building, grow: grown ? bytes : null },
    { title, ...origin(cx) },
  );
  return disk;
};

const cowDisk = (cx: Cx, { template, bytes }: Job): DiskRef => {
  const backing = bytes > template.bytes ? grownBase(cx, { template, bytes }) : template.path;
  const disk = { ...diskAt(cx, 'cow', 'uml-cow'), backing, pristine: backing };
  const title = `clone ${template.name}, copy-on-write`;
  cx.lane.step('makeCow', { backing, building: disk.building }, { title, ...origin(cx) });
  return disk;
};

/** Hosts of one size share it: whoever comes first makes it. */
const grownBase = (cx: Cx, { template, bytes }: Job): string => {
  // the template's time is part of the name, so that a template that was replaced is not taken for the old one
  const base = `${cx.paths.images}/base-${template.name}-${Math.floor(template.mtimeMs)}-${bytes}`;
  const title = `grow ${template.name} to ${humanBytes(bytes)}, once for all hosts of that size`;
  cx.lane.step('growBase', { template: template.path, base, bytes }, { title, locks: [`file:${base}`], ...origin(cx) });
  return base;
};
