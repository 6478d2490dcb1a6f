// The words that this backend claims.
import { type Claims, flag, lines, text } from '@mln/engine/api';

export const claims = {
  host: {
    kernel_args: lines({ change: 'restart', doc: 'further parameters of the kernel, one a line' }),
  },
  switch: {
    hub: flag({ change: 'restart', doc: 'send every frame to every port' }),
    tap: text({ change: 'restart', doc: 'a tap device of this server that becomes a port of the switch' }),
    bridge: flag({ change: 'restart', doc: 'be a Linux bridge with taps, which needs root, rather than a process' }),
  },
} as const satisfies Claims;

export type UmlClaims = typeof claims;

/** What `settingsOf` and its kin want to know of this plugin. */
export const self = { name: 'uml', claims };
