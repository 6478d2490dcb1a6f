// Model → complaints about templates, and about sizes that are too small for them.
import {
  findTemplate,
  humanBytes,
  nearest,
  type Place,
  type SizeWords,
  type Template,
  templateFiles,
  type template as words,
} from '@mln/disk-kit';
import type { Code, CodeText, Host, ModelContext } from '@mln/engine/api';
import { checkCodes } from './check.js';

export const codes = {
  ...checkCodes,
  MLN6101: { message: 'template "{name}" not found in {directory}' },
  MLN6102: {
    message: 'host {host} has no template',
    hint: 'write for example: template tiny; mln template make tiny makes one, mln list_templates lists the templates',
  },
  MLN6103: {
    message: 'size {size} is smaller than template {name}, which has {bytes}',
    hint: 'mln uses the size of the template',
  },
  MLN6105: {
    message: 'template "{name}" already exists in {directory}',
    hint: 'choose another name with -n, or replace it with -f',
  },
  MLN6106: { message: 'cannot register {file}: {reason}' },
  MLN6107: { message: '"{name}" is not a valid template name', hint: 'use letters, digits, and . _ + - after the first' },
  MLN6112: {
    message: 'cannot use disk "{file}": {reason}',
    hint: 'all its parts must be beside it, and it must not depend on another disk: qemu-img convert -O qcow2 OLD NEW makes one file of a trusted disk',
  },
} as const satisfies Record<Code, CodeText>;

type Words = SizeWords & { readonly template?: string | undefined };

export async function validateTemplates(ctx: ModelContext<typeof words.claims>): Promise<void> {
  // ten thousand hosts of one template wait once for it
  const answers = new Map<string, Answer>();
  for (const host of ctx.model.hosts) {
    const { template } = ctx.of(host);
    if (needsNone(host)) continue;
    if (template === undefined) ctx.report.error('MLN6102', ctx.at('host', host.name), { host: host.name });
    else if (!namesVolume(host, template)) {
      const answer = answers.get(template) ?? (await answerOf(template, ctx));
      answers.set(template, answer);
      validateHost(host, answer, ctx);
    }
  }
}

interface Answer {
  readonly found: Template | undefined;
  /** The hint of MLN6101, if the template is missing. */
  readonly hint: string;
}

async function answerOf(template: string, { paths, local, model }: ModelContext<typeof words.claims>): Promise<Answer> {
  const place = { paths, local, model };
  const found = await findTemplate(template, place);
  return { found, hint: found === undefined ? await wayOut(template, place) : '' };
}

function validateHost(host: Host, { found, hint }: Answer, ctx: ModelContext<typeof words.claims>): void {
  const { template = '', size, free_space }: Words = ctx.of(host);
  if (found === undefined) {
    const values = { name: template, directory: ctx.paths.templates };
    ctx.report.error('MLN6101', ctx.at('host', host.name, 'template'), values, { hint });
  } else if (size !== undefined && free_space === undefined && size < found.bytes) {
    const values = { size: humanBytes(size), name: found.name, bytes: humanBytes(found.bytes) };
    ctx.report.warning('MLN6103', ctx.at('host', host.name, 'size'), values);
  }
}

/** A storage without images: its disk comes from another place. */
function needsNone({ storage }: Host): boolean {
  return storage === 'vsphere_template';
}

/** A logical volume, for which its own storage looks. */
function namesVolume({ storage, settings }: Host, template: string): boolean {
  return template.startsWith('/dev/') || (storage === 'lvm' && (settings.lvm?.lvm_snapshot ?? 'no') !== 'no');
}

async function wayOut(wanted: string, place: Place): Promise<string> {
  const names = await templateFiles(place);
  if (names.length === 0) return 'there are no templates yet; mln template make tiny makes one';
  const near = nearest(wanted, names);
  const guess = near.length === 0 ? '' : `did you mean ${near.map((name) => `"${name}"`).join(' or ')}? `;
  return `${guess}mln list_templates lists the templates`;
}
