// mln.conf, `key value…` lines → Settings, with the line of each key.
import type { Diagnostic } from '../api/diagnostic.js';
import { didYouMean } from '../api/nearest.js';
import type { Span } from '../api/span.js';
import { codes } from '../diagnostics/catalogue.js';
import { complain } from '../diagnostics/diagnose.js';
import type { KeptKey, Settings } from './settings.js';

interface ConfFile {
  readonly settings: Partial<Settings>;
  /** By dotted key: `paths.projects`. */
  readonly places: ReadonlyMap<string, Span>;
  readonly diagnostics: readonly Diagnostic[];
  /** The keys that mln keeps for a plugin, by the plugin's name. */
  readonly kept: readonly KeptKey[];
}

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

/**
 * One setting on each line. A line that begins with `#` is a comment, and so is the rest of a line after a blank and `#`. If a
 * key stands twice, the later line wins, unless the key is repeatable. A key without a value and a path that `expand` rejects are
 * errors. A key without a meaning is a warning.
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
  const add = (what: Diagnostic) => reading.diagnostics.push({ ...what, span });
  const { file } = span;
  if (known === undefined) {
    const hint = didYouMean(key, Object.keys(confKeys)) ?? 'remove the line';
    add(complain(codes.invalidConfiguration, { file, reason: `unknown key "${key}"` }, { severity: 'warning', hint }));
  } else if (known.to === 'nothing')
    add(complain(codes.obsoleteSetting, { key }, { severity: 'warning', hint: `${known.instead}; remove the line` }));
  else if (value === '') add(complain(codes.invalidConfiguration, { file, reason: `"${key}" needs a value` }));
  else keep(entry, known, reading);
}

type Meaningful = Exclude<ConfKey, { readonly to: 'nothing' }>;

function keep({ key, value: written, span }: Entry, known: Meaningful, { expand, entries, places, kept }: Reading): void {
  const at = dottedKey(key, known);
  // mln looks for a name without a directory in PATH
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
      at = below as Record<string, unknown>; // only this function makes the object
    }
    at[path.at(-1) ?? ''] = value;
  }
  return root as Partial<Settings>; // the table has no other keys
}

type ConfKey =
  | { readonly to: 'path'; readonly key: 'projects' | 'templates' | 'files' }
  /** The default of a word of hosts. Its decoder is `path` when the value names a file of this machine. */
  | { readonly to: 'word'; readonly word: string; readonly path?: true; readonly plugin?: string }
  | { readonly to: 'server' }
  /** mln keeps the key for a plugin as `options.PLUGIN.KEY`; a repeatable key is a list. */
  | { readonly to: 'plugin'; readonly plugin: string; readonly path?: true; readonly repeats?: true; readonly secret?: true }
  /** The key has no meaning any longer. */
  | { readonly to: 'nothing'; readonly instead: string };

function nothing(instead: string): ConfKey {
  return { to: 'nothing', instead };
}

function of(plugin: string, more: { readonly path?: true; readonly repeats?: true; readonly secret?: true } = {}): ConfKey {
  return {
    to: 'plugin',
    plugin,
    ...more,
  };
}

const consoles = 'consoles are kept by screen and opened by mln console';
const plugins = 'name plugins under "plugins" in mln.config.yaml';
const download = 'templates are made by mln template make, or registered by mln register_template';

const confKeys: Readonly<Record<string, ConfKey>> = {
  templates: { to: 'path', key: 'templates' },
  projects: { to: 'path', key: 'projects' },
  files: { to: 'path', key: 'files' },
  default_memory: { to: 'word', word: 'memory' },
  default_template: { to: 'word', word: 'template' },
  default_size: { to: 'word', word: 'size' },
  default_kernel: { to: 'word', word: 'kernel', path: true },
  lvm_vg: { to: 'word', word: 'lvm_vg', plugin: 'lvm' },
  service_host: { to: 'server' },
  xen_kernel: of('xen', { path: true }),
  xen_modules: of('xen', { path: true }),
  xen_ramdisk: of('xen', { path: true }),
  xen_bridge: of('xen'),
  lvm_execute_server: of('lvm', { repeats: true }),
  san_path: of('lvm', { repeats: true }),
  lock_dir: of('lock', { path: true }),
  daemon_allow: of('daemon', { repeats: true }),
  daemon_status_query: of('daemon', { repeats: true }),
  daemon_listen_address: of('daemon'),
  daemon_projects: of('daemon', { path: true }),
  daemon_max_memory: of('daemon'),
  always_check_project_version: of('daemon'),
  db_name: of('daemon'),
  db_user: of('daemon'),
  db_password: of('daemon', { secret: true }),
  'notification.ok.command': of('persistent'),
  'notification.warning.command': of('persistent'),
  slirp: of('slirp', { path: true }),
  uml: nothing('name the kernel itself: default_kernel PATH'),
  default_modules: nothing('kernel modules are part of the template'),
  default_term: nothing(consoles),
  default_term_command: nothing(consoles),
  screen_command: nothing(consoles),
  default_color: nothing('consoles have the colours of your terminal'),
  color: nothing('consoles have the colours of your terminal'),
  default_mac_base: nothing('hardware addresses are made of project, host and interface names; the word mac sets one'),
  default_family: nothing('the distribution is found out by looking into the guest'),
  default_vm: nothing('write defaults.backend in mln.config.yaml'),
  batch_size: nothing('write defaults.jobs in mln.config.yaml, or use -j'),
  plugin_dir: nothing(plugins),
  plugins_dir: nothing(plugins),
  template_file_site: nothing(download),
  template_file_mirror: nothing(download),
};
