// The catalogue of this plugin: MLN6501 to MLN6599.
import type { CodeText } from '@mln/engine/api';

export const codes = {
  templateNotFound: {
    code: 'MLN6501',
    message: 'cannot plan the disk of {host}: its template is missing',
    hint: 'mln list_templates lists the templates',
  },
  blocksTooSmall: {
    code: 'MLN6503',
    message: 'cannot make a copy-on-write disk over template {name}: its blocks have {block} bytes',
    hint: 'set option format of plugin imagefile to auto or raw, or make the template with mke2fs -b 4096',
  },
} as const satisfies Record<string, CodeText>;
