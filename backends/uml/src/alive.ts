// Is it running? A pid file may be stale and the system may reuse its number, so these functions check the arguments of the
// process itself.

import type { LocalFiles } from '@mln/engine/api';
import { lives, readProc } from '@mln/machine-kit';
import type { MachinePlaces } from './names.js';

/** The pid in `pidFile` when that process lives (and is not a zombie) and has all of `words` among its arguments. */
export async function livePid(local: LocalFiles, pidFile: string, words: readonly string[]): Promise<number | undefined> {
  const written = (await local.text(pidFile))?.trim() ?? '';
  return (await lives(local, written, words)) ? Number(written) : undefined;
}

/** The machine by its own pid file. */
export function machinePid(local: LocalFiles, places: MachinePlaces): Promise<number | undefined> {
  return livePid(local, places.pidFile, machineWords(places));
}

function machineWords({ umid, umlDir }: MachinePlaces): readonly string[] {
  return [`umid=${umid}`, `uml_dir=${umlDir}`];
}

export interface Session {
  readonly socket: string;
  /** The pid of screen; absent if only its socket is left. */
  readonly pid: number | undefined;
  /** The child of screen: the machine, or a process that is about to become the machine. */
  readonly child: number | undefined;
}

/**
 * The screen sessions of a machine's name. A session exists before the machine writes its pid file, and after the file is lost.
 */
export async function sessions(local: LocalFiles, places: MachinePlaces): Promise<readonly Session[]> {
  const names = (await local.list(places.screenDir)).filter((name) => name.slice(name.indexOf('.') + 1) === places.umid);
  return Promise.all(
    names.map(async (name): Promise<Session> => {
      const socket = `${places.screenDir}/${name}`;
      const pid = name.slice(0, name.indexOf('.'));
      const live = await lives(local, pid, [places.screenRc, ...machineWords(places)]);
      return { socket, pid: live ? Number(pid) : undefined, child: live ? await childOf(local, pid, places) : undefined };
    }),
  );
}

async function childOf(local: LocalFiles, pid: string, places: MachinePlaces): Promise<number | undefined> {
  const children = (await readProc(local, `${pid}/task/${pid}/children`))?.trim().split(' ') ?? [];
  for (const child of children) if (await lives(local, child, machineWords(places))) return Number(child);
  return undefined;
}
