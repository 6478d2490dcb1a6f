// A program that runs: its environment, its time limit, its output, its exit code.
import type { Readable, Writable } from 'node:stream';
import type { Shell } from '../../api/ports.js';
import { killGroup } from './processes.js';

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

/** The system's message for a program that did not start. */
export function startFailure(ended: Ended): string {
  return ended.code === undefined ? '' : (ended.shortMessage ?? ended.code);
}

interface Limits {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

interface Guard {
  /** No more killing; why it was killed, if it was. */
  stop(): 'timeout' | 'abort' | undefined;
}

/** Kills the group that `pid` leads when its time is over or the signal is aborted. */
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

// how long a program that has ended may leave its output open in the hands of a daemon it started
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

/** Keeps the first and the last half of `limit` bytes; one line between them counts the bytes left out. */
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

// Programs see little of our environment, and the same everywhere, because their output is parsed.

type Env = Readonly<Record<string, string | undefined>>;

const kept = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'XDG_RUNTIME_DIR'] as const;
// debugfs, mke2fs and the like live where the path of a plain user does not lead
const always = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'] as const;

export function childEnv(own: Env): Record<string, string> {
  return {
    PATH: searchPath(own.PATH),
    LC_ALL: 'C',
    ...picked(own, kept),
  };
}

/** Those of the names that are set. */
export function picked(own: Env, names: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function searchPath(path: string | undefined): string {
  return [...new Set([...(path ?? '').split(':').filter((dir) => dir.startsWith('/')), ...always])].join(':');
}

export interface Binding {
  /** Aborted: the running commands of this shell are killed; later ones run, since they clean up. */
  readonly signal: AbortSignal;
  /** Told of each child, which leads a process group of its own. Called before anything else happens. */
  onSpawn?(pid: number): void;
}

/** A shell for one step: the running commands end when the signal of the step aborts. */
export interface BindableShell extends Shell {
  bind(binding: Binding): Shell;
}

/** The shell bound, or the shell itself when it cannot be bound (dry, scripted, replayed). */
export function bindShell(sh: Shell, binding: Binding): Shell {
  return isBindable(sh) ? sh.bind(binding) : sh;
}

function isBindable(sh: Shell): sh is BindableShell {
  return 'bind' in sh && typeof sh.bind === 'function';
}
