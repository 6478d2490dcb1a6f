// The templates of hosts: the words, the register, and the commands that fill it.
import { diskBytes, growthOf, observeTemplates, template, templateName, templateOf } from '@mln/disk-kit';
import { definePlugin } from '@mln/engine/api';
import { checkTemplate } from './check.js';
import { codes } from './codes.js';
import { listTemplates } from './command-list.js';
import { makeDebian } from './command-make-debian.js';
import { makeTiny } from './command-make-tiny.js';
import { registerTemplate } from './command-register.js';
import { validateTemplates } from './validate.js';

export default definePlugin({
  name: template.name,
  api: 1,
  summary: 'the image of a host and the size of its disk',
  claims: template.claims,
  codes,
  programs: { blkid: 'util-linux', debugfs: 'e2fsprogs', e2fsck: 'e2fsprogs', sfdisk: 'fdisk', 'qemu-img': 'qemu-utils' },
  hooks: {
    validate: validateTemplates,
    observe: (ctx) => observeTemplates(ctx, templateName),
    // before the storage plans a disk from it
    provision: {
      slot: 'early',
      async handler(ctx) {
        const template = await templateOf(ctx.host, ctx);
        if (template !== undefined) checkTemplate(ctx, template, growthOf(template, diskBytes(ctx.host, template)) !== undefined);
      },
    },
  },
  commands: {
    register_template: registerTemplate,
    list_templates: listTemplates,
    'template make tiny': makeTiny,
    'template make debian': makeDebian,
  },
});
