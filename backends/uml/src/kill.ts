// Acts: ends a machine at once, whatever state it is in, and removes what it leaves.
import type { ActionContext } from '@mln/engine/api';
import { machinePid, sessions } from './alive.js';
import type { MachinePlaces } from './names.js';

export type KillCx = Pick<
  ActionContext<{ readonly host: string; readonly places: MachinePlaces }>,
  'args' | 'sh' | 'files' | 'clock'
>;

const tries = 100;
const pauseMs = 50;

/** Nothing there is success. Throws when the processes do not go away. */
export const killMachine = async (cx: KillCx): Promise<void> => {
  const { args, sh, clock } = cx;
  for (let n = 0; n < tries; n++) {
    const { pids, session } = await look(cx);
    // a session without a machine is about to end, or its machine is in the middle of exec, when it has no arguments
    if (pids.length === 0 && !session) return clean(cx);
    // the whole process group: the kernel's helpers outlive it and keep the disk open
    for (const pid of pids) await sh.run({ file: 'kill', args: ['-KILL', '--', `-${pid}`], ok: [0, 1] });
    await clock.sleep(pauseMs);
  }
  throw new Error(`host ${args.host} cannot be killed: process ${(await look(cx)).pids.join(', ')} stays`);
};

// By its own pid file, and by the session it was started in: before the pid file is written, or when that was lost.
const look = async ({ args: { places }, files }: KillCx) => {
  const [pid, open] = await Promise.all([machinePid(files, places), sessions(files, places)]);
  const pids = [...new Set([pid, ...open.map((one) => one.child)])].filter((one) => one !== undefined);
  return { pids, session: open.some((one) => one.pid !== undefined) };
};

/** Removes what a machine that is down leaves behind. */
export const clean = async ({ args: { places }, files }: Pick<KillCx, 'args' | 'files'>): Promise<void> => {
  await files.remove(`${places.umlDir}/${places.umid}`);
  for (const { socket, pid } of await sessions(files, places)) if (pid === undefined) await files.remove(socket);
};
