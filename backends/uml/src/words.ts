// The words that this backend claims.
import { type Claims, flag, int, lines, text } from '@mln/engine/api';

export const claims = {
  host: {
    up_text: text({ default: 'login:', change: 'live', doc: 'text on the console that tells the machine is up' }),
    boot_timeout: int({ min: 1, default: 180, change: 'live', doc: 'seconds until a machine that is not up has failed' }),
    stop_timeout: int({
      min: 1,
      default: 30,
      change: 'live',
      doc: 'seconds a clean shutdown may take before the machine is halted',
    }),
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
