// Plan time: refuses to root a tap of the server that the configuration does not allow to projects.
import { checkName, type Facts, type ModelContext, type Switch, switchSettingsOf } from '@mln/engine/api';
import { serverOf } from './server.js';
import { self, type UmlClaims } from './words.js';

type Context = Pick<ModelContext<UmlClaims>, 'report' | 'roots' | 'at'> & { readonly facts: Facts };

/** Root may use every tap, so the configuration decides; the kernel decides for an ordinary user. mln makes a tap that is missing. */
export function checkTaps(ctx: Context, switches: readonly Switch[]): void {
  for (const sw of switches) checkTap(ctx, sw);
}

function checkTap(ctx: Context, sw: Switch): void {
  const { tap } = switchSettingsOf(sw, self);
  const server = serverOf(ctx.facts);
  // a switch that runs has its tap already
  const isUp = ctx.facts.networks[sw.name]?.state === 'up';
  if (tap === undefined || server?.uid !== 0 || server.taps[tap] === undefined || isUp) return;
  checkName(ctx, { root: 'networks', name: tap }, ctx.at('switch', sw.name, 'tap'));
}
