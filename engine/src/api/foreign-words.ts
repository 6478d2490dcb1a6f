// Words of plugins that may not be loaded, so that mln can name the plugin instead of reporting a misspelt word.

/** Plugin → place → words. The manifest of an installed package wins over this table. */
export const foreignWords: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  kvm: { global: ['kvm'], host: ['kvm', 'locking', 'lock_dir', 'lock_timeout'], switch: ['kvm'] },
  ec2: { host: ['ec2'] },
  openstack: { global: ['openstack'], host: ['openstack'], network: ['net', 'floating-ip'] },
  iscsi: { host: ['iscsi'] },
  daemon: { global: ['project_password'] },
};

/** `"hvm" is provided by plugin xen, which is not loaded` */
export function providedBy(word: string, plugin: string): string {
  return `"${word}" is provided by plugin ${plugin}, which is not loaded`;
}

/** The plugin that claims the word in that place, or in any place if none is given. */
export function foreignOwner(place: string | undefined, word: string): string | undefined {
  return Object.entries(foreignWords).find(([, places]) =>
    Object.entries(places).some(([at, words]) => (place === undefined || at === place) && words.includes(word)),
  )?.[0];
}
