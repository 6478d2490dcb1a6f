// A code of the catalogue and its values → what is thrown when an act fails for a reason that has a name.
import type { Values } from '@mln/engine/api';
import { MachineFailed } from '@mln/plugin-machine';
import { codes, type XenCode } from './codes.js';

export function failed(code: XenCode, values: Values, more = ''): MachineFailed {
  const insert = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const { message, hint } = codes[code];
  return new MachineFailed({ code, message: `${insert(message)}${more}`, hint: insert(hint) });
}
