// A code of the catalogue and its values → what is thrown when an act fails for a reason that has a name.
import { fillText, type Values } from '@mln/engine/api';
import { MachineFailed } from '@mln/plugin-machine';
import { codes, type XenCode } from './codes.js';

export function failed(code: XenCode, values: Values, more = ''): MachineFailed {
  const { message, hint = '' } = fillText(codes[code], values);
  return new MachineFailed({ code, message: `${message}${more}`, hint });
}
