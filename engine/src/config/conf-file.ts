// mln.conf, `key value…` lines → Settings, with the line of each key.
import type { Diagnostic } from '../api/diagnostic.js';
import type { Span } from '../api/span.js';
import { complain } from '../diagnostics/complain.js';
import { didYouMean } from './closest.js';
import { type ConfKey, confKeys } from './conf-keys.js';
import type { KeptKey, Settings } from './settings.js';

export interface ConfFile {
  readonly settings: Partial<Settings>;
  /** By dotted key: `paths.projects`. */
  readonly places: ReadonlyMap<string, Span>;
  readonly diagnostics: readonly Diagnostic[];
  /** Keys that were kept for a plugin, by the plugin's name. */
  readonly kept: readonly KeptKey[];
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

/**
 * One setting to a line. A line that begins with `#` is a comment, and so is what stands behind a blank and `#`. Of a key that
 * stands twice the later counts, unless it is one that may be repeated. Errors are
 * a key without a value and what `expand` complains about; what has no meaning is warned of.
 */
export function readConf(file: string, text: string, expand: (path: string) => string): ConfFile {
  const reading: Reading = { expand, entries: new Map(), places: new Map(), diagnostics: [], kept: [] };
  for (const entry of entriesOf(file, text)) readEntry(entry, reading);
  const { entries, places, diagnostics, kept } = reading;
  return { settings: nested(entries), places, diagnostics, kept };
}

function entriesOf(file: string, text: string): readonly Entry[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .flatMap((line, i) => {
      const [, blank = '', key = '', value = ''] = /^(\s*)(?!#)(\S+)(?:\s+(?!#)(.*?))?(?:\s+#.*)?\s*$/.exec(line) ?? [];
      const span = { file, line: i + 1, column: blank.length + 1, length: line.trim().length };
      return key === '' ? [] : [{ key, value: value.replace(/\s+/g, ' '), span }];
    });
}

interface Reading {
  expand(path: string): string;
  /** By dotted key. */
  readonly entries: Map<string, unknown>;
  readonly places: Map<string, Span>;
  readonly diagnostics: Diagnostic[];
  readonly kept: KeptKey[];
}

function readEntry(entry: Entry, reading: Reading): void {
  const { key, value, span } = entry;
  const known = Object.hasOwn(confKeys, key) ? confKeys[key] : undefined;
  const say = (what: Diagnostic) => reading.diagnostics.push({ ...what, span });
  const { file } = span;
  if (known === undefined) {
    const hint = didYouMean(key, Object.keys(confKeys)) ?? 'remove the line';
    say(complain('MLN6010', { file, reason: `unknown key "${key}"` }, { severity: 'warning', hint }));
  } else if (known.to === 'nothing')
    say(complain('MLN6015', { key }, { severity: 'warning', hint: `${known.instead}; remove the line` }));
  else if (value === '') say(complain('MLN6010', { file, reason: `"${key}" needs a value` }));
  else keep(entry, known, reading);
}

type Meaningful = Exclude<ConfKey, { readonly to: 'nothing' }>;

function keep({ key, value: written, span }: Entry, known: Meaningful, { expand, entries, places, kept }: Reading): void {
  const at = dottedKey(key, known);
  // a name alone is looked for in PATH
  const value = 'path' in known && written.includes('/') ? expand(written) : written.replace(unwanted[key] ?? '', '');
  const old = entries.get(at);
  const repeats = known.to === 'plugin' && known.repeats === true;
  entries.set(at, repeats ? [...(Array.isArray(old) ? old : []), value] : value);
  places.set(at, span);
  if ('plugin' in known && known.plugin !== undefined) kept.push({ key, plugin: known.plugin, span });
}

const unwanted: Readonly<Record<string, string>> = { lvm_vg: '/dev/' };

function dottedKey(key: string, known: Meaningful): string {
  switch (known.to) {
    case 'path':
      return `paths.${known.key}`;
    case 'word':
      return `defaults.words.${known.word}`;
    case 'server':
      return 'defaults.server';
    case 'plugin':
      return `options.${known.plugin}.${key.replaceAll('.', '_')}`;
  }
}

function nested(entries: ReadonlyMap<string, unknown>): Partial<Settings> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of entries) {
    const path = key.split('.');
    let at = root;
    for (const part of path.slice(0, -1)) {
      const below = at[part] ?? {};
      at[part] = below;
      at = below as Record<string, unknown>; // only made here
    }
    at[path.at(-1) ?? ''] = value;
  }
  return root as Partial<Settings>; // the table knows no other keys
}
