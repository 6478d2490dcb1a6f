// Shell → programs of this machine. Sole importer of execa, which is loaded at the first command.
import { existsSync } from 'node:fs';
import { type Command, CommandFailed, type Outcome, type Shell } from '../api/ports.js';
import type { BindableShell, Binding } from './bind.js';
import { bounded } from './bounded.js';
import { childEnv } from './child-env.js';
import { killGroup } from './kill-group.js';

export interface ExecaShellOptions {
  /** Told of every command before it starts. */
  onCommand?(command: Command): void;
  readonly signal?: AbortSignal;
  /** Whose PATH, HOME and so on programs get; default this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const defaultTimeoutMs = 600_000;
const outputLimit = 1e6;
// how long a program that has ended may leave its output open in the hands of a daemon it started
const lingerMs = 500;

/**
 * Exit codes: 127 when the program is missing, 126 when it may not be executed, 124 when it was killed for its time,
 * 128 + signal when a signal ended it. Output is kept up to a megabyte for each stream, the middle left out of more.
 * An abort kills the commands that run at that moment; later ones run, since they clean up.
 */
export const execaShell = (options: ExecaShellOptions = {}): BindableShell => {
  const env = childEnv(options.env ?? process.env);
  const shell = (binding: Partial<Binding>): Shell => {
    const perform = (command: Command): Promise<Outcome> => {
      options.onCommand?.(command);
      return launch(command, env, binding);
    };
    return {
      run: async (command) => {
        const outcome = await perform(command);
        if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
        return outcome;
      },
      probe: perform,
    };
  };
  const own = options.signal === undefined ? {} : { signal: options.signal };
  return { ...shell(own), bind: (binding) => shell(binding) };
};

const launch = async (command: Command, base: Record<string, string>, binding: Partial<Binding>): Promise<Outcome> => {
  const { execa } = await import('execa');
  const child = execa(command.file, command.args, {
    reject: false,
    // its own collecting costs twice the processor time, and ends programs that say too much
    buffer: false,
    maxBuffer: outputLimit,
    stripFinalNewline: false,
    extendEnv: false,
    env: { ...base, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.input === undefined ? { stdin: 'ignore' as const } : { input: command.input }),
    encoding: 'buffer',
    // leads a process group, so that grandchildren end with it; and a Ctrl-C at the terminal reaches us alone
    detached: true,
    cleanup: false,
  });
  if (child.pid !== undefined) binding.onSpawn?.(child.pid);
  const stdout = bounded(outputLimit);
  const stderr = bounded(outputLimit);
  child.stdout?.on('data', (chunk: Uint8Array) => stdout.add(chunk));
  child.stderr?.on('data', (chunk: Uint8Array) => stderr.add(chunk));
  const guard = watch(child, { timeoutMs: command.timeoutMs ?? defaultTimeoutMs, ...binding });
  const result = await child;
  const why = guard.stop();
  // the system says ENOENT for a missing directory too
  if (result.code === 'ENOENT' && command.cwd !== undefined && !existsSync(command.cwd))
    return { exitCode: 126, stdout: '', stderr: `no directory ${command.cwd}` };
  const exitCode = why === 'timeout' ? 124 : (result.exitCode ?? codeOf(result));
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() || startFailure(result) };
};

/** Gives a program this terminal until it ends; its exit code. Its environment is ours, for it serves a person. */
export const attach = async (command: Command): Promise<number> => {
  const { execa } = await import('execa');
  // a Ctrl-C is meant for the program: it must not end us before it
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    const cwd = command.cwd === undefined ? {} : { cwd: command.cwd };
    const ended = await execa(command.file, command.args, { reject: false, stdio: 'inherit', env: { ...command.env }, ...cwd });
    return ended.exitCode ?? codeOf(ended);
  } finally {
    process.off('SIGINT', ignore);
  }
};

interface Ended {
  readonly code?: string | undefined;
  readonly signal?: string | undefined;
  readonly shortMessage?: string | undefined;
}

const startCodes: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126, ENOEXEC: 126, ENOTDIR: 127 };
const signalCodes: Readonly<Record<string, number>> = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGKILL: 137, SIGTERM: 143 };

const codeOf = ({ code, signal }: Ended): number => startCodes[code ?? ''] ?? signalCodes[signal ?? ''] ?? 128;

/** A program that did not start said nothing; the system's own words are all there is. */
const startFailure = (ended: Ended): string => (ended.code === undefined ? '' : (ended.shortMessage ?? ended.code));

type Child = {
  readonly pid?: number | undefined;
  readonly stdout: { destroy(): void } | null;
  readonly stderr: { destroy(): void } | null;
  once(event: 'exit', listener: () => void): unknown;
};

/** Kills the group when its time is over or the signal is aborted; lets go of output that a daemon keeps open. */
const watch = (child: Child, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }) => {
  let why: 'timeout' | 'abort' | undefined;
  const timers: NodeJS.Timeout[] = [];
  const end = (reason: 'timeout' | 'abort'): void => {
    why ??= reason;
    if (child.pid !== undefined) timers.push(...killGroup(child.pid));
  };
  timers.push(setTimeout(() => end('timeout'), options.timeoutMs));
  const onAbort = () => end('abort');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  child.once('exit', () => {
    timers.push(
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      }, lingerMs),
    );
  });
  return {
    stop: () => {
      for (const timer of timers) clearTimeout(timer);
      options.signal?.removeEventListener('abort', onAbort);
      return why;
    },
  };
};
