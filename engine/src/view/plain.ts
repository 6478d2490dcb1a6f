// The output of a program → text that cannot move the cursor, clear the screen or set a title.
import { stripVTControlCharacters } from 'node:util';

/** One line without escape sequences; a blank replaces control characters and runs of blanks. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
}

/**
 * Text for a terminal: `\\u001b` for control characters and for characters that turn the direction of text. Newlines and tabs stay,
 * and so do colors if the terminal gets colors. Also right within JSON.
 */
export function harmless(text: string, { color }: { readonly color: boolean }): string {
  if (!dangerous.test(text)) return text;
  return (
    text
      // a return at the end or at the begin of a line covers nothing
      .replace(/\r+\n/g, '\n')
      .replace(/(^|\n)\r+/g, '$1')
      .replace(color ? exceptColors : everyControl, (found) =>
        found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
  );
}

const controls = '[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]';
const dangerous = new RegExp(controls);
const everyControl = new RegExp(controls, 'g');
/** Bold, dim and the colors of letters, as mln prints them. */
const exceptColors = new RegExp(`\\u001b\\[(?:[012]|22|3[0-9]|9[0-7])?(?:;[012]|;3[0-9])*m|${controls}`, 'g');

/** `0.12 s`, `4.2 s`, `1 min 23 s` */
export function seconds(ms: number): string {
  const s = ms / 1000;
  if (s < 10) return `${s.toFixed(2)} s`;
  if (s < 60) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** `1 host`, `3 hosts` */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : what.endsWith('ch') ? 'es' : 's'}`;
}

/** People see `tre` for `host:tre`, and `switch lan` for `switch:lan`. */
export function laneTitle(lane: string): string {
  const [kind = '', name] = lane.split(':', 2);
  if (name === undefined) return kind;
  return kind === 'host' ? name : `${kind} ${name}`;
}
