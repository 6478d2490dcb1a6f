// Is it running? A pid file may be stale and the system may reuse its number, so these functions check the arguments of the
// process itself.

import type { LocalFiles } from '@mln/engine/api';
import { lives, readProc } from '@mln/machine-kit';
import type { MachinePlaces } from './names.js';

/** The pid in `pidFile` when that process lives (and is not a zombie) and has all of `words` among its arguments. */
export async function livePid(local: LocalFiles, pidFile: string, words: readonly string[]): Promise<number | undefined> {
  const written = await writtenPid(local, pidFile);
  return (await lives(local, written, words)) ? Number(written) : undefined;
}

// a guest in a sandbox can put anything in the place of its pid file
async function writtenPid(local: LocalFiles, pidFile: string): Promise<string> {
  const found = await local.stat(pidFile);
  return found?.type === 'file' && found.size < 100 ? ((await local.text(pidFile))?.trim() ?? '') : '';
}

/** The machine by its own pid file, which in a sandbox holds the number that the process has there. */
export async function machinePid(local: LocalFiles, places: MachinePlaces): Promise<number | undefined> {
  const written = await writtenPid(local, places.pidFile);
  if (written === '') return undefined;
  if (await lives(local, written, machineWords(places))) return Number(written);
  return (await sessions(local, places)).find((one) => one.sandbox !== undefined && one.sandbox !== one.child)?.child;
}

function machineWords({ umid, umlDir }: MachinePlaces): readonly string[] {
  return [`umid=${umid}`, `uml_dir=${umlDir}`];
}

export interface Session {
  readonly socket: string;
  /** The pid of screen; absent if only its socket is left. */
  readonly pid: number | undefined;
  /** The machine, or a process that is about to become the machine. */
  readonly child: number | undefined;
  /** The first process of the sandbox around the machine: all others end with it. Absent without a sandbox. */
  readonly sandbox: number | undefined;
}

/**
 * The screen sessions of a machine's name. A session exists before the machine writes its pid file, and after the file is lost.
 */
export async function sessions(local: LocalFiles, places: MachinePlaces): Promise<readonly Session[]> {
  const names = (await local.list(places.screenDir)).filter((name) => name.slice(name.indexOf('.') + 1) === places.session);
  return Promise.all(
    names.map(async (name): Promise<Session> => {
      const socket = `${places.screenDir}/${name}`;
      const pid = name.slice(0, name.indexOf('.'));
      if (!(await lives(local, pid, [places.screenRc, ...machineWords(places)])))
        return { socket, pid: undefined, child: undefined, sandbox: undefined };
      return { socket, pid: Number(pid), ...(await machineBelow(local, pid, places)) };
    }),
  );
}

/** screen → machine, or screen → bwrap → bwrap, the first process of the sandbox → machine. */
export async function machineBelow(
  local: LocalFiles,
  screen: string,
  places: MachinePlaces,
): Promise<Pick<Session, 'child' | 'sandbox'>> {
  const child = await childOf(local, screen, places);
  if (child === undefined || !(await isSandbox(local, child))) return { child, sandbox: undefined };
  const first = await childOf(local, String(child), places);
  const machine = first === undefined ? undefined : await childOf(local, String(first), places);
  return { child: machine ?? first ?? child, sandbox: first };
}

async function isSandbox(local: LocalFiles, pid: number): Promise<boolean> {
  return /^(?:.*\/)?bwrap\0/.test((await readProc(local, `${pid}/cmdline`)) ?? '');
}

async function childOf(local: LocalFiles, pid: string, places: MachinePlaces): Promise<number | undefined> {
  const children = (await readProc(local, `${pid}/task/${pid}/children`))?.trim().split(' ') ?? [];
  for (const child of children) if (await lives(local, child, machineWords(places))) return Number(child);
  return undefined;
}
