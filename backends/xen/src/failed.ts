// A code of the catalogue and its values → what is thrown when an act fails for a reason that has a name.
import { failuresOf, lastWords, type MachineFailed, plainText, type Sign, signIn } from '@mln/machine-kit';
import { codes, type XenCode } from './codes.js';

export const failed = failuresOf<XenCode>(codes);

const signs: readonly Sign<XenCode>[] = [
  { code: 'MLN7363', says: /VFS: Unable to mount root fs|ALERT!\s+\S+ does not exist|No root device/ },
  { code: 'MLN7362', says: /Kernel panic - not syncing: (?<why>.+)/ },
];

/** Console output → the reason why the machine ended before it was up. */
export function explainEnd(said: string, of: { readonly host: string; readonly log: string }): MachineFailed {
  const sign = signIn(signs, plainText(said));
  return sign === undefined ? failed('MLN7350', of, lastWords(said)) : failed(sign.code, { ...of, ...sign.values });
}
