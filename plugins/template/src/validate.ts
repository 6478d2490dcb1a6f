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
import type { Host, ModelContext } from '@mln/engine/api';
import { codes } from './codes.js';

type Words = SizeWords & { readonly template?: string | undefined };

export async function validateTemplates(ctx: ModelContext<typeof words.claims>): Promise<void> {
  // ten thousand hosts of one template wait once for it
  const answers = new Map<string, Answer>();
  for (const host of ctx.model.hosts) {
    const { template } = ctx.of(host);
    if (needsNone(host)) continue;
    if (template === undefined) ctx.report.error(codes.noTemplate, ctx.at('host', host.name), { host: host.name });
    else if (!namesVolume(host, template)) {
      const answer = answers.get(template) ?? (await answerOf(template, ctx));
      answers.set(template, answer);
      validateHost(host, answer, ctx);
    }
  }
}

interface Answer {
  readonly found: Template | undefined;
  /** The hint of `templateNotFound`. */
  readonly hint: string;
}

async function answerOf(template: string, { paths, local, model }: ModelContext<typeof words.claims>): Promise<Answer> {
  const place = { paths, local, model };
  const found = await findTemplate(template, place);
  return { found, hint: found === undefined ? await hintFor(template, place) : '' };
}

function validateHost(host: Host, { found, hint }: Answer, ctx: ModelContext<typeof words.claims>): void {
  const { template = '', size, free_space }: Words = ctx.of(host);
  if (found === undefined) {
    const values = { name: template, directory: ctx.paths.templates };
    ctx.report.error(codes.templateNotFound, ctx.at('host', host.name, 'template'), values, { hint });
  } else if (size !== undefined && free_space === undefined && size < found.bytes) {
    const values = { size: humanBytes(size), name: found.name, bytes: humanBytes(found.bytes) };
    ctx.report.warning(codes.sizeBelowTemplate, ctx.at('host', host.name, 'size'), values);
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

async function hintFor(wanted: string, place: Place): Promise<string> {
  const names = await templateFiles(place);
  if (names.length === 0) return 'there are no templates yet; mln template make tiny makes one';
  const near = nearest(wanted, names);
  const guess = near.length === 0 ? '' : `did you mean ${near.map((name) => `"${name}"`).join(' or ')}? `;
  return `${guess}mln list_templates lists the templates`;
}
