// A host → the template that its disk is cloned from, and how large that disk is.
import { type Host, settingsOf } from '@mln/engine/api';
import { bytesFor, type SizeWords } from './bytes.js';
import { findTemplate, type Place, type Template } from './find.js';
import { withRoot } from './seen.js';
import { template } from './words.js';

/** Of a host whose words were decoded, or were not. */
function wordsOf(host: Host): SizeWords & { readonly template?: string | undefined } {
  return settingsOf(host, template);
}

/** The name that is written there. */
export function templateName(host: Host): string | undefined {
  return wordsOf(host).template;
}

/** For messages: `template debian`. */
export function templateTitle(host: Host): string {
  const name = templateName(host);
  return name === undefined ? 'its template' : `template ${name}`;
}

/** The image of a host's disk; `undefined` if the host names none or the image does not exist. */
export async function templateOf(host: Host, ctx: Place): Promise<Template | undefined> {
  const wanted = templateName(host);
  const found = wanted === undefined ? undefined : await findTemplate(wanted, ctx);
  return found && withRoot(found, ctx);
}

/** Bytes of the host's disk, never fewer than the template has. */
export function diskBytes(host: Host, of: Pick<Template, 'bytes'>): number {
  return bytesFor(wordsOf(host), of);
}
