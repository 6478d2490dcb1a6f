// Words of the language that belong to plugins which need not be there: so that nobody is told they were misspelt.

/** Plugin → place → words. What an installed package says of itself goes before this. */
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

/** Who has the word in that place, or in any when there is no place. */
export function foreignOwner(place: string | undefined, word: string): string | undefined {
  return Object.entries(foreignWords).find(([, places]) =>
    Object.entries(places).some(([at, words]) => (place === undefined || at === place) && words.includes(word)),
  )?.[0];
}
