// The plugins that come with mln. The plugin loader treats them like all others: package name, manifest, import.
import { fileURLToPath } from 'node:url';

export const builtinPlugins: readonly string[] = [
  '@mln/plugin-machine',
  '@mln/plugin-template',
  '@mln/plugin-imagefile',
  '@mln/plugin-lvm',
  '@mln/plugin-rootless',
  '@mln/plugin-mount',
  '@mln/plugin-autoenum',
  '@mln/plugin-guest',
  '@mln/plugin-sshkey',
  '@mln/plugin-apache',
  '@mln/plugin-hostsfile',
  '@mln/plugin-internalswap',
  '@mln/plugin-postfix',
  '@mln/plugin-puppet',
  '@mln/plugin-vnc',
  '@mln/backend-uml',
  '@mln/backend-xen',
  '@mln/backend-vmware',
];

/** These plugins come with mln too. mln loads them when a configuration names them. */
export const shippedPlugins: readonly string[] = ['@mln/backend-null'];

/** The file that names them; mln looks for the packages from its directory. */
export const builtinFrom: string = fileURLToPath(import.meta.url);
