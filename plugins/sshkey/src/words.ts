// sshkey { USER KEY-or-FILE }: a key as text, or the file of this machine that holds it.
import { dirname, resolve } from 'node:path';
import { pairs, type Scalar, type ServerPathSpec, text } from '@mln/engine/api';
import { looksLikeKey } from './keys.js';

export type KeySource =
  | { readonly form: 'text'; readonly text: string }
  /** `path` is absolute: a relative name is one beside the file that it is written in. */
  | { readonly form: 'file'; readonly path: string; readonly written: string };

const names = { root: 'anywhere', relativeTo: 'text' } as const satisfies ServerPathSpec;

const source: Scalar<KeySource | undefined> = {
  ...text(),
  type: 'public key or its file',
  names,
  parse(word, ctx) {
    ctx.origin(word.span);
    const { text: written, span } = word;
    if (looksLikeKey(written)) return { form: 'text', text: written };
    ctx.names({ ...names, written, span });
    return { form: 'file', path: resolve(dirname(span.file), written), written };
  },
  decode: () => undefined,
};

const words = {
  sshkey: pairs(source, { doc: 'users who may log in: a user, and a public key or a file of this machine with keys' }),
};

export const claims = { global: words, host: words };

export type SshkeyClaims = typeof claims;
