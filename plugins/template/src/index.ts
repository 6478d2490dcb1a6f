// Which image a host is cloned from: the words, the register, and the commands that fill it.
import { andThen, definePlugin, type Host } from '@mln/engine/api';
import { bytesFor, type SizeWords } from './bytes.js';
import { checkTemplate } from './check.js';
import { listTemplates } from './command-list.js';
import { makeDebian } from './command-make-debian.js';
import { makeTiny } from './command-make-tiny.js';
import { registerTemplate } from './command-register.js';
import { findTemplate, type Place, type Template } from './find.js';
import { growthOf } from './growth.js';
import { observeTemplates, withRoot } from './seen.js';
import { codes, validateTemplates } from './validate.js';
import { claims } from './words.js';

export { humanBytes } from './bytes.js';
export type { Template } from './find.js';
export { type Growth, growDevice, growFile, growthOf, rootOf } from './growth.js';
export { type Look, lookAt } from './look.js';

const name = 'template';

function wordsOf(host: Host): SizeWords & { readonly template?: string } {
  return host.settings[name] ?? {};
}

type Found = Template | undefined;

/** The image that a host is cloned from; `undefined` when it names none or there is none. A promise as long as nobody has looked. */
export function templateOf(host: Host, ctx: Place): Found | Promise<Found> {
  const wanted = wordsOf(host).template;
  const found = wanted === undefined ? undefined : findTemplate(wanted, ctx);
  return andThen(found, (one) => one && withRoot(one, ctx));
}

/** Bytes of the host's disk, never fewer than the template has. */
export function diskBytes(host: Host, template: Pick<Template, 'bytes'>): number {
  return bytesFor(wordsOf(host), template);
}

export default definePlugin({
  name,
  api: 1,
  summary: 'templates: which image a host is cloned from, and how large its disk is',
  claims,
  codes,
  programs: { blkid: 'util-linux', debugfs: 'e2fsprogs', e2fsck: 'e2fsprogs', sfdisk: 'fdisk', 'qemu-img': 'qemu-utils' },
  hooks: {
    validate: validateTemplates,
    observe: (ctx) => observeTemplates(ctx, (host) => wordsOf(host).template),
    // before the storage plans a disk of it
    provision: {
      slot: 'early',
      handler: (ctx) =>
        andThen(templateOf(ctx.host, ctx), (template) => {
          if (template !== undefined)
            checkTemplate(ctx, template, growthOf(template, diskBytes(ctx.host, template)) !== undefined);
        }),
    },
  },
  commands: {
    register_template: registerTemplate,
    list_templates: listTemplates,
    'template make tiny': makeTiny,
    'template make debian': makeDebian,
  },
});
