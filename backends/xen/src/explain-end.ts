// What a console said → why its machine ended before it was up. Pure.
import { lastWords, type MachineFailed, plainText } from '@mln/plugin-machine';
import type { XenCode } from './codes.js';
import { failed } from './failed.js';

const signs: readonly { readonly code: XenCode; readonly says: RegExp }[] = [
  { code: 'MLN7363', says: /VFS: Unable to mount root fs|ALERT!\s+\S+ does not exist|No root device/ },
  { code: 'MLN7362', says: /Kernel panic - not syncing: (?<why>.+)/ },
];

export function explainEnd(said: string, of: { readonly host: string; readonly log: string }): MachineFailed {
  const text = plainText(said);
  for (const { code, says } of signs) {
    const found = says.exec(text);
    if (found !== null) return failed(code, { ...of, ...found.groups });
  }
  return failed('MLN7350', of, lastWords(said));
}
