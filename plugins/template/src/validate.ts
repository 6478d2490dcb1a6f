// Model → complaints about templates, and about sizes that are too small for them.
import type { Code, CodeText, Host, ModelCx, ObserveCx } from '@mln/engine/api';
import { humanBytes, type SizeWords } from './bytes.js';
import { findTemplate, nearest, type Place, type Template, templateFiles } from './find.js';
import type { claims } from './words.js';

export const codes = {
  MLN6101: { message: 'template "{name}" not found in {directory}' },
  MLN6102: {
    message: 'host {host} has no template',
    hint: 'write for example: template tiny; mln template make tiny makes one, mln list_templates lists what is there',
  },
  MLN6103: {
    message: 'size {size} is smaller than template {name}, which has {bytes}',
    hint: 'the size of the template is used',
  },
  MLN6104: {
    message: 'template {name} was copied while it was in use: its journal needs recovery',
    hint: 'chmod u+w {path}; e2fsck -fp {path}; chmod a-w {path}',
  },
  MLN6105: {
    message: 'template "{name}" exists already in {directory}',
    hint: 'choose another name with -n, or replace it with -f',
  },
  MLN6106: { message: 'cannot register {file}: {reason}' },
  MLN6107: { message: '"{name}" is not a usable template name', hint: 'use letters, digits, and . _ + - after the first' },
} as const satisfies Record<Code, CodeText>;

type Words = SizeWords & { readonly template?: string | undefined };

export const validateTemplates = async (cx: ModelCx<typeof claims>): Promise<void> => {
  for (const host of cx.model.hosts) await validateHost(host, cx.of(host), cx);
};

const validateHost = async (host: Host, words: Words, cx: ModelCx<typeof claims>): Promise<void> => {
  if (words.template === undefined) return cx.report.error('MLN6102', cx.at('host', host.name), { host: host.name });
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

const wayOut = async (wanted: string, place: Place): Promise<string> => {
  const names = await templateFiles(place);
  if (names.length === 0) return 'there are no templates yet; mln template make tiny makes one';
  const near = nearest(wanted, names);
  const guess = near.length === 0 ? '' : `did you mean ${near.map((name) => `"${name}"`).join(' or ')}? `;
  return `${guess}mln list_templates lists what is there`;
};

/** Looks at each template once: one with a dirty journal would be spoiled by the first edit. */
export const observeTemplates = async (cx: ObserveCx, nameOf: (host: Host) => string | undefined): Promise<void> => {
  const found = new Map<string, Template>();
  for (const host of cx.hosts) {
    const name = nameOf(host);
    const template = name === undefined ? undefined : await findTemplate(name, cx);
    if (template !== undefined) found.set(template.path, template);
  }
  for (const { name, path } of found.values()) {
    const { stdout } = await cx.probe({ file: 'debugfs', args: ['-R', 'features', path] }, { stdout: '' });
    if (/\bneeds_recovery\b/.test(stdout)) cx.report.error('MLN6104', undefined, { name, path });
  }
};
