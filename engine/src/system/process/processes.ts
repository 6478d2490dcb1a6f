// Processes by pid and start time, since the system uses a pid again.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Which start of the machine and which moment in it; `undefined` when there is no such process, or it is a zombie. */
export function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name stands in brackets and may hold anything; after it the state, and 19 fields on the start time
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

interface KnownProcess {
  readonly pid: number;
  readonly start: string;
}

/** Kills the group that this very process leads, and waits until it is gone: at most five seconds. */
export async function reap({ pid, start }: KnownProcess): Promise<void> {
  if (startOf(pid) !== start) return;
  signalGroup(pid, 'SIGKILL');
  for (let waited = 0; waited < 5_000 && startOf(pid) === start; waited += 20) await delay(20);
}

const graceMs = 2_000;

/** TERM now and KILL after two seconds to all of the group that `pid` leads. Returns the timer, to be cleared when it ended. */
export function killGroup(pid: number): readonly NodeJS.Timeout[] {
  signalGroup(pid, 'SIGTERM');
  return [setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)];
}

/** False when there is no such group any more. */
function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
