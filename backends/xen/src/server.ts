// The features of this server for domains: Xen itself, memory, kinds of machines, a kernel. Read before the plan, never changed.

import type { Facts, Json, ObserveContext } from '@mln/engine/api';
import { missingPrograms, ownUid } from '@mln/machine-kit';
import type { DomainConfig } from './domain-config.js';

export interface Server {
  readonly uid: number;
  /** Missing programs; empty when the list is unknown. */
  readonly missing: readonly string[];
  /** The reason why Xen does not answer. */
  readonly silent?: string;
  readonly xen?: XenInfo;
  /** Of the kernel that runs here: `6.1.0-42-amd64`. */
  readonly release?: string;
}

export interface XenInfo {
  /** `4.17` */
  readonly version: string;
  /** MiB. */
  readonly free: number;
  readonly total: number;
  /** `pv`, `hvm` and so on. */
  readonly capabilities: readonly string[];
}

/** The feature that such a machine needs and that `virt_caps` of the server lacks. A server without `virt_caps` passes. */
export function lackingFor(type: DomainConfig['type'], { capabilities }: XenInfo): 'pv' | 'hvm' | undefined {
  const needed = type === 'pv' ? 'pv' : 'hvm';
  return capabilities.length === 0 || capabilities.includes(needed) ? undefined : needed;
}

export const packages: Readonly<Record<string, string>> = {
  xl: 'xen-utils-common',
  screen: 'screen',
  ip: 'iproute2',
};

const key = 'server';

/** The result of `observeServer`; undefined if it did not run. */
export function serverOf(facts: Facts): Server | undefined {
  return facts.values[`xen.${key}`] as unknown as Server | undefined; // written below, in this very run
}

export async function observeServer(ctx: ObserveContext): Promise<void> {
  if (ctx.statesOnly === true) return;
  const [uid, missing, info, release] = await Promise.all([
    ownUid(ctx.local),
    missingPrograms(ctx, Object.keys(packages)),
    ctx.probe({ file: 'xl', args: ['info'] }),
    ctx.local.text('/proc/sys/kernel/osrelease'),
  ]);
  const xen = info.exitCode === 0 ? parseInfo(info.stdout) : undefined;
  const server: Server = {
    uid,
    missing,
    ...(xen === undefined ? { silent: lastLine(info.stderr) || 'xl info tells nothing' } : { xen }),
    ...(release === undefined ? {} : { release: release.trim() }),
  };
  ctx.fact(key, JSON.parse(JSON.stringify(server)) as Json); // just written as such
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** `xl info`: lines of a name, a colon and a value. */
export function parseInfo(text: string): XenInfo | undefined {
  const values = new Map(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const [free, total] = [Number(values.get('free_memory')), Number(values.get('total_memory'))];
  if (!Number.isFinite(free) || !Number.isFinite(total)) return undefined;
  const capabilities = (values.get('virt_caps') ?? '').split(' ').filter((word) => word !== '');
  return { version: `${values.get('xen_major')}.${values.get('xen_minor')}`, free, total, capabilities };
}
