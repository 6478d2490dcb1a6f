// A running program: its environment, its time limit, its output, its exit code.
import type { Readable, Writable } from 'node:stream';
import type { Shell } from '../../api/ports.js';
import { homeDirectory } from '../home.js';
import { killGroup } from './processes.js';

export interface Child {
  /** The pid; absent when the program did not start. The program leads a process group. */
  readonly pid?: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  /** Resolves after the program ended and its output closed. */
  readonly ended: Promise<Ended>;
  /** Calls the listener at the end of the program itself, even if its output is still open. */
  onExit(listener: () => void): void;
  /** With `true` this process stays alive for the program. */
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

/** The system's message for a program that did not start. */
export function startFailure(ended: Ended): string {
  return ended.code === undefined ? '' : (ended.shortMessage ?? ended.code);
}

interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

interface Guard {
  /** Stops the watch; returns why the program was killed, if it was. */
  stop(): 'timeout' | 'abort' | undefined;
}

/** Kills the group that `pid` leads at the time limit or at the abort signal. */
export function endInTime(pid: number | undefined, { timeoutMs, signal }: Limits): Guard {
  let why: 'timeout' | 'abort' | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: 'timeout' | 'abort'): void => {
    why ??= reason;
    if (pid !== undefined) timers.push(...killGroup(pid));
  };
  timers.push(setTimeout(() => end('timeout'), timeoutMs));
  const onAbort = () => end('abort');
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      return why;
    },
  };
}

// the time that an ended program may leave its output open in a daemon that it started
const lingerMs = 500;

/** Closes output that a daemon still holds open after the program ended. */
export function closeLingeringOutput(child: Child): void {
  child.onExit(() => {
    const timer = setTimeout(() => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    }, lingerMs);
    void child.ended.finally(() => clearTimeout(timer));
  });
}

interface TruncatedOutput {
  add(chunk: Uint8Array): void;
  text(): string;
}

/** Keeps the first and the last half of `limit` bytes; a line between them has the number of omitted bytes. */
export function truncatedOutput(limit: number): TruncatedOutput {
  const half = limit / 2;
  const head: Uint8Array[] = [];
  let headBytes = 0;
  const tail: Uint8Array[] = [];
  let tailBytes = 0;
  let dropped = 0;
  const addTail = (chunk: Uint8Array): void => {
    tail.push(chunk);
    tailBytes += chunk.length;
    for (let first = tail[0]; first !== undefined && tailBytes - first.length >= half; first = tail[0]) {
      tail.shift();
      tailBytes -= first.length;
      dropped += first.length;
    }
  };
  return {
    add: (chunk) => {
      const room = half - headBytes;
      if (room > 0) {
        head.push(chunk.subarray(0, room));
        headBytes += Math.min(room, chunk.length);
      }
      if (chunk.length > room) addTail(chunk.subarray(Math.max(room, 0)));
    },
    text: () => {
      const middle = dropped === 0 ? [] : [Buffer.from(`\n[... ${dropped} bytes left out ...]\n`)];
      return Buffer.concat([...head, ...middle, ...tail]).toString('utf8');
    },
  };
}

// Programs get a small environment, the same everywhere, because mln parses their output.

type Env = Readonly<Record<string, string | undefined>>;

const kept = ['USER', 'LOGNAME', 'TZ'] as const;
const directories = ['TMPDIR', 'XDG_RUNTIME_DIR'] as const;
// debugfs, mke2fs and similar programs are outside of the PATH of an ordinary user
const always = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'] as const;

export function childEnv(own: Env): Record<string, string> {
  return {
    PATH: searchPath(own.PATH),
    LC_ALL: 'C',
    ...picked(own, [...kept, ...directories.filter((name) => own[name]?.startsWith('/'))]),
    HOME: homeDirectory(own),
  };
}

/** Those of the names that have a value. */
export function picked(own: Env, names: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** The absolute directories of PATH, and the usual ones: a program of the working directory never takes the place of another. */
export function searchPath(path: string | undefined): string {
  return [...new Set([...(path ?? '').split(':').filter((dir) => dir.startsWith('/')), ...always])].join(':');
}

export interface Binding {
  /** An abort kills the running commands of this shell; later commands run, because they clean up. */
  readonly signal: AbortSignal;
  /** Called for each child, which leads its own process group, before any other use of the child. */
  onSpawn?(pid: number): void;
}

/** A shell for one step: an abort of the step's signal ends the running commands. */
export interface BindableShell extends Shell {
  bind(binding: Binding): Shell;
}

/** The bound shell, or the shell itself when it has no binding (dry, scripted, replayed). */
export function bindShell(sh: Shell, binding: Binding): Shell {
  return isBindable(sh) ? sh.bind(binding) : sh;
}

function isBindable(sh: Shell): sh is BindableShell {
  return 'bind' in sh && typeof sh.bind === 'function';
}
