// The output of a program → text that cannot move the cursor, clear the screen or set a title.
import { stripVTControlCharacters } from 'node:util';

/** One line without escape sequences; a blank replaces control characters and runs of blanks. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
}

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
