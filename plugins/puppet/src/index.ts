// puppet { } → puppet.conf of the guest, and on request a manifest of the node on this machine.
import { definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { manifestActions, removeManifest, writeManifest } from './manifest.js';
import { customize, edits, validate } from './plan.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'puppet',
  api: 1,
  summary: 'makes a guest an agent of a Puppet server',
  after: ['guest'],
  claims,
  edits,
  actions: manifestActions,
  codes,
  hooks: { validate, customize, boot: writeManifest, retire: removeManifest },
});
