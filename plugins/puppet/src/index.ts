// puppet { } → puppet.conf of the guest, and on request a manifest of the node on this machine.
import { definePlugin } from '@mln/engine/api';
import { manifestActions, removeManifest, writeManifest } from './manifest.js';
import { customize, edits, validate } from './plan.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'puppet',
  api: 1,
  summary: 'a guest that asks a Puppet server what it is to be',
  after: ['guest'],
  claims,
  edits,
  actions: manifestActions,
  codes: {
    MLN7131: { message: '"{name}" is not a class of Puppet', hint: 'write a name such as apache or profile::web' },
    MLN7132: {
      message: 'the classes of {host} are written nowhere',
      hint: 'add: manifests DIRECTORY, the one of the Puppet server on this machine, or assign them there',
    },
    MLN7133: { message: 'the directory "{dir}" for manifests is not there', hint: 'make it, or leave "manifests" out' },
  },
  hooks: { validate, customize, boot: writeManifest, retire: removeManifest },
});
