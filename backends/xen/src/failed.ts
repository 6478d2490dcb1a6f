// A code of the catalogue and its values → what is thrown when an act fails for a reason that has a name.
import type { Values } from '@mln/engine/api';
import { codes, type XenCode } from './codes.js';

/** What is reported of it: a code of this plugin's or the kernel's catalogue, a message and the way out. */
export class DomainFailed extends Error {
  readonly code: string;
  readonly hint: string;
  constructor({ code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string }) {
    super(message);
    this.name = 'DomainFailed';
    this.code = code;
    this.hint = hint;
  }
}

export const failed = (code: XenCode, values: Values, more = ''): DomainFailed => {
  const insert = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const { message, hint } = codes[code];
  return new DomainFailed({ code, message: `${insert(message)}${more}`, hint: insert(hint) });
};
