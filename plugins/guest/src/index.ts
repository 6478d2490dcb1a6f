// The changes to a guest before its first boot: names, network, accounts, files, and scripts at boot.
import { definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { customize } from './customize.js';
import { edits, renderers } from './render.js';
import { validateContent } from './validate-content.js';
import { validateNetwork } from './validate-network.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'guest',
  api: 1,
  summary: 'name, network, accounts, files and boot scripts of a guest',
  always: true,
  after: ['template'],
  claims,
  edits,
  guest: renderers,
  codes,
  hooks: {
    customize,
    async validate(ctx) {
      validateNetwork(ctx);
      await validateContent(ctx);
    },
  },
});
