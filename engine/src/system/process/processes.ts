// Processes by pid and start time, because the system reuses pids.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../errno.js';

/** The boot of the machine and the start time within it; `undefined` for a missing process and for a zombie. */
export function startOf(pid: number): string | undefined {
  try {
    return startFrom(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The same from the text of /proc/PID/stat. */
export function startFrom(stat: string): string | undefined {
  // the name is in parentheses and may contain any character; the state follows, and 19 fields later the start time
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : `${bootId()}/${fields[19]}`;
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

/**
 * Kills these processes, and waits up to five seconds for the end of each. All of them stop first, so that none reacts to the end of
 * another: a switch that ends on its own removes the socket at its path, which may be that of its successor. Parents come first.
 */
export async function end(processes: readonly KnownProcess[]): Promise<void> {
  for (const one of processes) signal(one, 'SIGSTOP');
  // the end of a screen sends signals to the programs in it, which must have their own end by then
  for (const one of processes.toReversed()) signal(one, 'SIGKILL');
  for (const one of processes) await untilGone(one);
}

function signal({ pid, start }: KnownProcess, name: 'SIGSTOP' | 'SIGKILL'): void {
  try {
    if (startOf(pid) === start) process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
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
