// Processes by pid and start time, because the system reuses pids.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** The boot of the machine and the start time within it; `undefined` for a missing process and for a zombie. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name is in parentheses and may contain any character; the state follows, and 19 fields later the start time
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${bootId()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return boot;
}

export interface KnownProcess {
  readonly pid: number;
  readonly start: string;
}

/** Kills the group that this process leads, and waits up to five seconds for its end. */
export async function reap({ pid, start }: KnownProcess): Promise<void> {
  if (startOf(pid) !== start) return;
  signalGroup(pid, 'SIGKILL');
  await untilGone({ pid, start });
}

async function untilGone({ pid, start }: KnownProcess): Promise<void> {
  for (let waited = 0; waited < 5_000 && startOf(pid) === start; waited += 20) await delay(20);
}

/** The processes that have a file below these directories open, or that name one in their command line. Not this process. */
export async function processesUsing(directories: readonly string[]): Promise<readonly KnownProcess[]> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    const start = startOf(pid);
    const isOther = pid !== process.pid && pid !== process.ppid && start !== undefined;
    return isOther && namesOf(pid).some((text) => directories.some((dir) => text.includes(`${dir}/`))) ? [{ pid, start }] : [];
  });
}

/** The command line and the open files of a process, as far as this user may see them. */
function namesOf(pid: number): readonly string[] {
  const files = orNothing(() => readdirSync(`/proc/${pid}/fd`)).map((fd) => `/proc/${pid}/fd/${fd}`);
  const open = files.flatMap((file) => orNothing(() => [readlinkSync(file)]));
  return [...orNothing(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')), ...open];
}

function orNothing(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return []; // the process ended, or belongs to another user
  }
}

/** Kills one process, and waits up to five seconds for its end. */
export async function end({ pid, start }: KnownProcess): Promise<void> {
  if (startOf(pid) !== start) return;
  process.kill(pid, 'SIGKILL');
  await untilGone({ pid, start });
}

const graceMs = 2_000;

/**
 * Sends TERM at once and KILL after two seconds to the whole group that `pid` leads. The caller must clear the returned timer
 * when the group ended.
 */
export function killGroup(pid: number): readonly NodeJS.Timeout[] {
  signalGroup(pid, 'SIGTERM');
  return [setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)];
}

/** False when the group does not exist any longer. */
function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
