// How far memory and processors of a machine that runs can be raised: as the configuration says that it was started with.
import { type HostContext, settingsOf } from '@mln/engine/api';
import machine from '@mln/plugin-machine';
import { mib } from './machine-of.js';
import { placesOf } from './names.js';
import type { XenClaims } from './words.js';

type NoActs = Readonly<Record<never, never>>;
type LimitsContext = Pick<HostContext<XenClaims, NoActs, NoActs>, 'host' | 'paths' | 'local' | 'report' | 'at'>;

/** xl has words of its own for it, after it was asked. Without a configuration nobody knows, and it is asked. */
export async function checkLimits({ host, paths, local, report, at }: LimitsContext): Promise<void> {
  const text = await local.text(placesOf(paths, host.name).config).catch(() => undefined);
  if (text === undefined) return;
  const number = (key: string) => Number(new RegExp(`^${key} = (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const limit = (most: string, initial: string) => number(most) || number(initial);
  const { memory, vcpus } = settingsOf(host, machine);
  const [megabytes, processors] = [limit('maxmem', 'memory'), limit('maxvcpus', 'vcpus')];
  const say = (word: string, where: string, values: { readonly wanted: string; readonly limit: string }) =>
    report.error('MLN7388', at('host', host.name, where), { host: host.name, word, ...values });
  if (mib(memory) > megabytes) say('maxmem', 'memory', { wanted: `${mib(memory)}M of memory`, limit: `${megabytes}M` });
  if (vcpus > processors) say('maxvcpus', 'vcpus', { wanted: `${vcpus} processors`, limit: `${processors}` });
}
