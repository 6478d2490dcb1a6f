// Model → complaints about templates, and about sizes that are too small for them.
import type { Code, CodeText, Host, ModelCx } from '@mln/engine/api';
import { humanBytes, type SizeWords } from './bytes.js';
import { checkCodes } from './check.js';
import { findTemplate, nearest, type Place, templateFiles } from './find.js';
import type { claims } from './words.js';

export const codes = {
  ...checkCodes,
  MLN6101: { message: 'template "{name}" not found in {directory}' },
  MLN6102: {
    message: 'host {host} has no template',
    hint: 'write for example: template tiny; mln template make tiny makes one, mln list_templates lists what is there',
  },
  MLN6103: {
    message: 'size {size} is smaller than template {name}, which has {bytes}',
    hint: 'the size of the template is used',
  },
  MLN6105: {
    message: 'template "{name}" exists already in {directory}',
    hint: 'choose another name with -n, or replace it with -f',
  },
  MLN6106: { message: 'cannot register {file}: {reason}' },
  MLN6107: { message: '"{name}" is not a usable template name', hint: 'use letters, digits, and . _ + - after the first' },
  MLN6112: {
    message: 'disk "{file}" is refused: {reason}',
    hint: 'all its parts must lie beside it, and it must stand alone: qemu-img convert -O qcow2 OLD NEW makes one file of a trusted disk',
  },
} as const satisfies Record<Code, CodeText>;

type Words = SizeWords & { readonly template?: string | undefined };

export const validateTemplates = async (cx: ModelCx<typeof claims>): Promise<void> => {
  for (const host of cx.model.hosts) await validateHost(host, cx.of(host), cx);
};

const validateHost = async (host: Host, words: Words, cx: ModelCx<typeof claims>): Promise<void> => {
  if (needsNone(host)) return;
  if (words.template === undefined) return cx.report.error('MLN6102', cx.at('host', host.name), { host: host.name });
  if (namesVolume(host, words.template)) return;
  const place = { paths: cx.paths, local: cx.local, model: cx.model };
  const found = await findTemplate(words.template, place);
  const at = cx.at('host', host.name, 'template');
  if (found === undefined) {
    const values = { name: words.template, directory: cx.paths.templates };
    return cx.report.error('MLN6101', at, values, { hint: await wayOut(words.template, place) });
  }
  const { size } = words;
  if (size === undefined || words.free_space !== undefined || size >= found.bytes) return;
  const values = { size: humanBytes(size), name: found.name, bytes: humanBytes(found.bytes) };
  cx.report.warning('MLN6103', cx.at('host', host.name, 'size'), values);
};

/** Storage that makes no use of images: the disk comes with something else. */
const needsNone = ({ storage }: Host): boolean => storage === 'vsphere_template';

/** A logical volume, which the storage that has it looks for. */
const namesVolume = ({ storage, settings }: Host, template: string): boolean =>
  template.startsWith('/dev/') || (storage === 'lvm' && (settings.lvm?.lvm_snapshot ?? 'no') !== 'no');

const wayOut = async (wanted: string, place: Place): Promise<string> => {
  const names = await templateFiles(place);
  if (names.length === 0) return 'there are no templates yet; mln template make tiny makes one';
  const near = nearest(wanted, names);
  const guess = near.length === 0 ? '' : `did you mean ${near.map((name) => `"${name}"`).join(' or ')}? `;
  return `${guess}mln list_templates lists what is there`;
};
