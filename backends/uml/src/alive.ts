// Is it running? A pid file may be stale and its number reused, so the process itself is asked who it is.
import type { LocalFiles } from '@mln/engine/api';
import { lives, readProc } from '@mln/plugin-machine';
import type { MachinePlaces } from './names.js';

/** The pid in `pidFile` when that process lives (is no zombie) and all of `words` are among its arguments. */
export async function livePid(local: LocalFiles, pidFile: string, words: readonly string[]): Promise<number | undefined> {
  const written = (await local.text(pidFile))?.trim() ?? '';
  return (await lives(local, written, words)) ? Number(written) : undefined;
}

/** The machine as its own pid file tells. */
export function machinePid(local: LocalFiles, places: MachinePlaces): Promise<number | undefined> {
  return livePid(local, places.pidFile, machineWords(places));
}

function machineWords({ umid, umlDir }: MachinePlaces): readonly string[] {
  return [`umid=${umid}`, `uml_dir=${umlDir}`];
}

export interface Session {
  readonly socket: string;
  /** Of screen; nothing when only its socket was left. */
  readonly pid: number | undefined;
  /** What runs in it: the machine, or what is about to become it. */
  readonly child: number | undefined;
}

/** The screen sessions of a machine's name. There is one before the pid file is written, and when that was lost. */
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
