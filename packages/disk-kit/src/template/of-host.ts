// A host → the template that its disk is cloned from, and how large that disk is.
import { andThen, type Host, settingsOf } from '@mln/engine/api';
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

type Found = Template | undefined;

/** The image that a host is cloned from; `undefined` when it names none or there is none. A promise as long as nobody has looked. */
export function templateOf(host: Host, ctx: Place): Found | Promise<Found> {
  const wanted = templateName(host);
  const found = wanted === undefined ? undefined : findTemplate(wanted, ctx);
  return andThen(found, (one) => one && withRoot(one, ctx));
}

/** Bytes of the host's disk, never fewer than the template has. */
export function diskBytes(host: Host, of: Pick<Template, 'bytes'>): number {
  return bytesFor(wordsOf(host), of);
}
