// sshkey { USER KEY } → who may log in with which key.
import { definePlugin } from '@mln/engine/api';
import { codes } from './codes.js';
import { customize, edits, validate } from './plan.js';
import { claims } from './words.js';

export default definePlugin({
  name: 'sshkey',
  api: 1,
  summary: 'public keys in the accounts of a guest',
  // the users of the host are made there
  after: ['guest'],
  claims,
  edits,
  codes,
  hooks: { validate, customize },
});
