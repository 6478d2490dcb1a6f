// Upper limits of memory and processors of a running machine: those of the configuration with which it started.

import { type HostContext, settingsOf } from '@mln/engine/api';
import { machine } from '@mln/machine-kit';
import { codes } from './codes.js';
import { mib } from './machine-of.js';
import { placesOf } from './names.js';
import type { XenClaims } from './words.js';

type NoActs = Readonly<Record<never, never>>;
type LimitsContext = Pick<HostContext<XenClaims, NoActs, NoActs>, 'host' | 'paths' | 'local' | 'report' | 'at'>;

/** Reports what xl would refuse later. Without a configuration the limits are unknown, and xl decides. */
export async function checkLimits({ host, paths, local, report, at }: LimitsContext): Promise<void> {
  const text = await local.text(placesOf(paths, host.name).config).catch(() => undefined);
  if (text === undefined) return;
  const number = (key: string) => Number(new RegExp(`^${key} = (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const limit = (most: string, initial: string) => number(most) || number(initial);
  const { memory, vcpus } = settingsOf(host, machine);
  const [megabytes, processors] = [limit('maxmem', 'memory'), limit('maxvcpus', 'vcpus')];
  const say = (word: string, where: string, values: { readonly wanted: string; readonly limit: string }) =>
    report.error(codes.exceedsLimitOfRunningHost, at('host', host.name, where), { host: host.name, word, ...values });
  if (mib(memory) > megabytes) say('maxmem', 'memory', { wanted: `${mib(memory)}M of memory`, limit: `${megabytes}M` });
  if (vcpus > processors) say('maxvcpus', 'vcpus', { wanted: `${vcpus} processors`, limit: `${processors}` });
}
