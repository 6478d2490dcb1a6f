// Acts as root: lets the user of a machine reach the things of this machine, and nothing else.
import { dirname } from 'node:path';
import { letEnter, letRead, letWrite } from '@mln/disk-kit';
import type { ActionContext, DiskRef } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';
import type { Machine, Nic } from './command-line.js';
import type { MachinePlaces } from './names.js';

export interface Given {
  readonly user: number;
  readonly disk: Pick<DiskRef, 'path' | 'backing'>;
  readonly places: Pick<MachinePlaces, 'umlDir'>;
  readonly nics: readonly Pick<Nic, 'to'>[];
}

/** Nothing if the machine keeps the user of mln. */
export function givenTo({ user, disk, nics }: Machine, { umlDir }: MachinePlaces): { readonly given?: Given } {
  const { path, backing } = disk;
  if (user === undefined) return {};
  return { given: { user, disk: backing === undefined ? { path } : { path, backing }, places: { umlDir }, nics } };
}

type GiveContext = Pick<ActionContext<unknown>, 'sh' | 'files'>;

/** Throws if root cannot give something. */
export async function give(ctx: GiveContext, host: string, { user, disk, places, nics }: Given): Promise<void> {
  const { sh } = ctx;
  await letWrite(sh, user, disk.path);
  await letWrite(sh, user, places.umlDir);
  if (disk.backing !== undefined) await letRead(ctx, user, disk.backing);
  for (const { to } of nics)
    if (to === undefined) continue;
    else if ('socket' in to) await giveSocket(ctx, host, { user, socket: to.socket });
    else await giveTap(ctx, host, { user, tap: to.tap });
}

/** A switch of an older version keeps its sockets closed. */
async function giveSocket(
  { sh, files }: GiveContext,
  host: string,
  { user, socket }: { readonly user: number; readonly socket: string },
) {
  const { mode = 0o666 } = (await files.stat(socket)) ?? {};
  if ((mode & 0o6) !== 0o6) throw failed(codes.switchOfAnother, { host, port: socket, user });
  await letEnter(sh, user, dirname(socket));
}

/** A bridge of an older version, or from before another setting, has taps of another user. */
async function giveTap({ sh, files }: GiveContext, host: string, { user, tap }: { readonly user: number; readonly tap: string }) {
  const owner = (await files.text(`/sys/class/net/${tap}/owner`))?.trim();
  if (owner !== undefined && Number(owner) !== user) throw failed(codes.switchOfAnother, { host, port: tap, user });
  await letWrite(sh, user, '/dev/net/tun');
}
