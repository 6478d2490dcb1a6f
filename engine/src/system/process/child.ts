// A running program and how it ended, without a word of the library that started it.
import type { Readable, Writable } from 'node:stream';

export interface Child {
  /** Absent when it could not be started. It leads a process group. */
  readonly pid?: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** When it has ended and said all it had to say. */
  readonly ended: Promise<Ended>;
  /** The program itself, apart from its output. */
  onExit(listener: () => void): void;
  /** Whether this process stays for it. */
  hold(yes: boolean): void;
}

export interface Ended {
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
  readonly shortMessage?: string | undefined;
}

const startCodes: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126, ENOEXEC: 126, ENOTDIR: 127 };
const signalCodes: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGKILL: 137, SIGTERM: 143 };

export function exitCodeOf({ exitCode, code, signal }: Ended): number {
  return exitCode ?? startCodes[code ?? ''] ?? signalCodes[signal ?? ''] ?? 128;
}

/** A program that did not start said nothing; the system's own words are all there is. */
export function startFailure(ended: Ended): string {
  return ended.code === undefined ? '' : (ended.shortMessage ?? ended.code);
}
