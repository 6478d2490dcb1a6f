// puppet { } → puppet.conf of the guest, and on request a manifest of the node on this machine.
import { definePlugin } from '@mln/engine/api';
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
  codes: {
    MLN7131: { message: '"{name}" is not a class of Puppet', hint: 'write a name such as apache or profile::web' },
    MLN7132: {
      message: 'cannot write the classes of {host}: no directory is set',
      hint: 'add manifests DIRECTORY, the directory of a Puppet server on this machine, or assign the classes on the server',
    },
    MLN7133: { message: 'cannot find directory "{dir}" for manifests', hint: 'make it, or remove "manifests"' },
  },
  hooks: { validate, customize, boot: writeManifest, retire: removeManifest },
});
