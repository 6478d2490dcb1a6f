// Ends a process group: asked first, then made to.

const graceMs = 2_000;

/** TERM now and KILL after two seconds to all of the group that `pid` leads. Returns the timer, to be cleared when it ended. */
export function killGroup(pid: number): readonly NodeJS.Timeout[] {
  signalGroup(pid, 'SIGTERM');
  return [setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)];
}

/** False when there is no such group any more. */
export function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
