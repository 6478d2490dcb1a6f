// The keys of mln.conf: what each became.

export type ConfKey =
  | { readonly to: 'path'; readonly key: 'projects' | 'templates' | 'files' }
  /** The default of a word of hosts; `path` when the value names a file of this machine. */
  | { readonly to: 'word'; readonly word: string; readonly path?: true; readonly plugin?: string }
  | { readonly to: 'server' }
  /** Kept for a plugin as `options.PLUGIN.KEY`; a repeatable key is a list. */
  | { readonly to: 'plugin'; readonly plugin: string; readonly path?: true; readonly repeats?: true; readonly secret?: true }
  /** Without meaning now. */
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

export const confKeys: Readonly<Record<string, ConfKey>> = {
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
