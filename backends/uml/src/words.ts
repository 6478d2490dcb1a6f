// The words that this backend claims.
import { type Claims, flag, serverName } from '@mln/engine/api';

export const claims = {
  switch: {
    hub: flag({ change: 'restart', doc: 'send every frame to every port' }),
    tap: serverName(
      { root: 'networks', byPlugin: true },
      { change: 'restart', doc: 'a tap device of this server that becomes a port of the switch' },
    ),
  },
} as const satisfies Claims;

export type UmlClaims = typeof claims;

/** The properties of this plugin that `settingsOf` and similar functions need. */
export const self = { name: 'uml', claims };
