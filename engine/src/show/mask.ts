// Texts of a project → the same for people's eyes: secrets are not in them.
import type { Line } from '../api/draft.js';
import { withoutSecrets } from '../state/without-secrets.js';
import { placeOf, type SecretPlaces } from './project.js';

const none: ReadonlySet<string> = new Set();

/** The line's own text with the secrets that were read from its place blanked out. */
export function maskedLine(line: Line, secrets: SecretPlaces): string {
  return masked(line.text, line, secrets);
}

/** What the word was given; `1` for a word alone. */
export function maskedValue(line: Line, secrets: SecretPlaces): string {
  return masked(line.value?.text ?? '1', line, secrets);
}

/** Any text that was written at the place of a line. */
export function masked(text: string, { span, value }: Pick<Line, 'span' | 'value'>, secrets: SecretPlaces): string {
  const places = [placeOf(span), ...(value === undefined ? [] : [placeOf(value.span)]), 'anywhere'];
  const found = new Set(places.flatMap((place) => [...(secrets.get(place) ?? none)]));
  if (found.size === 0) return text;
  return found.has(text) ? '[secret]' : withoutSecrets(text, found);
}
