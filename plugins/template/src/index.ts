// Which image a host is cloned from: the words, the register, and the commands that fill it.
import { definePlugin, type Host } from '@mln/engine/api';
import { bytesFor, type SizeWords } from './bytes.js';
import { listTemplates } from './command-list.js';
import { makeDebian } from './command-make-debian.js';
import { makeTiny } from './command-make-tiny.js';
import { registerTemplate } from './command-register.js';
import { findTemplate, type Place, type Template } from './find.js';
import { codes, observeTemplates, validateTemplates } from './validate.js';
import { claims } from './words.js';

export { humanBytes } from './bytes.js';
export type { Template } from './find.js';

const name = 'template';

const wordsOf = (host: Host): SizeWords & { readonly template?: string } => host.settings[name] ?? {};

/** The image that a host is cloned from; `undefined` when it names none or there is none. */
export const templateOf = async (host: Host, cx: Place): Promise<Template | undefined> => {
  const wanted = wordsOf(host).template;
  return wanted === undefined ? undefined : findTemplate(wanted, cx);
};

/** Bytes of the host's disk, never fewer than the template has. */
export const diskBytes = (host: Host, template: Pick<Template, 'bytes'>): number => bytesFor(wordsOf(host), template);

export default definePlugin({
  name,
  api: 1,
  summary: 'templates: which image a host is cloned from, and how large its disk is',
  claims,
  codes,
  hooks: {
    validate: validateTemplates,
    observe: (cx) => observeTemplates(cx, (host) => wordsOf(host).template),
  },
  commands: {
    register_template: registerTemplate,
    list_templates: listTemplates,
    'template make tiny': makeTiny,
    'template make debian': makeDebian,
  },
});
