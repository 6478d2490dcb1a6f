// `bridge`, `bridge no` or `bridge br0`: a flag that may be given a name.
import { commonCodes, type Decoder, type FieldOptions } from '@mln/engine/api';
import { isDeviceName } from './names.js';

const yes = new Set(['1', 'yes', 'on', 'true']);
const no = new Set(['0', 'no', 'off', 'false']);

/** `true`: be a bridge with a name that mln makes; a text: the one of that name. */
export function flagOrDevice(options: FieldOptions<undefined>): Decoder<boolean | string> {
  return {
    reads: 'value',
    type: 'flag or device',
    doc: options.doc ?? '',
    change: options.change ?? 'restart',
    names: { root: 'networks', byPlugin: true },
    decode(node, word, ctx) {
      const line = node?.values.get(word);
      if (line === undefined) return false;
      ctx.origin(line.span);
      const written = line.value?.text ?? '1';
      if (yes.has(written) || no.has(written)) return yes.has(written);
      if (isDeviceName(written)) return written;
      const wanted = 'nothing, yes, no, or a device of at most 15 characters';
      ctx.report.error(commonCodes.invalidValue, line.value?.span ?? line.span, { value: written, wanted });
      return true;
    },
  };
}
