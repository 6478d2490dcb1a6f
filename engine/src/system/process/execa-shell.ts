// Shell → programs of this machine. This file is the only importer of execa, and loads it at the first command.
import { existsSync } from 'node:fs';
import { type Command, CommandFailed, type Outcome, type Shell } from '../../api/ports.js';
import {
  type BindableShell,
  type Binding,
  type Child,
  childEnv,
  closeLingeringOutput,
  type Ended,
  endInTime,
  exitCodeOf,
  picked,
  searchPath,
  startFailure,
  truncatedOutput,
} from './child.js';
import { type PersistentForm, persistentFormOf, persistentPrograms } from './persistent-process.js';

export interface ExecaShellOptions {
  /** Called for every command before it starts. */
  onCommand?(command: Command): void;
  readonly signal?: AbortSignal;
  /** The source of PATH, HOME and so on for programs; default: this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const defaultTimeoutMs = 600_000;
const outputLimit = 1e6;

/**
 * Exit codes: 127 for a missing program, 126 for one that mln may not execute, 124 after the time limit, 128 + signal when a
 * signal ended it. The shell keeps up to a megabyte of each stream, and omits the middle of more. An abort kills the commands
 * that run at that moment; later commands run, because they clean up.
 */
export function execaShell(options: ExecaShellOptions = {}): BindableShell {
  const own = options.env ?? process.env;
  const base = childEnv(own);
  const envFor = ({ inherit }: Command) => (inherit === undefined ? base : { ...base, ...picked(own, inherit) });
  const performByPersistent = persistentPrograms({
    timeoutMs: defaultTimeoutMs,
    outputLimit,
    start: (command, form) => start(command, envFor(command), form),
  });
  const shell = (binding: Partial<Binding>): Shell => {
    const perform = (command: Command): Promise<Outcome> => {
      options.onCommand?.(command);
      const form = persistentFormOf(command);
      return form === undefined ? launch(command, envFor(command), binding) : performByPersistent(command, form, binding);
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
  const bound = options.signal === undefined ? {} : { signal: options.signal };
  return { ...shell(bound), bind: (binding) => shell(binding) };
}

type Environment = Readonly<Record<string, string>>;

async function launch(command: Command, base: Environment, binding: Partial<Binding>): Promise<Outcome> {
  const child = await start(command, base);
  if (child.pid !== undefined) binding.onSpawn?.(child.pid);
  const stdout = truncatedOutput(outputLimit);
  const stderr = truncatedOutput(outputLimit);
  child.stdout?.on('data', stdout.add);
  child.stderr?.on('data', stderr.add);
  closeLingeringOutput(child);
  const guard = endInTime(child.pid, { timeoutMs: command.timeoutMs ?? defaultTimeoutMs, ...binding });
  const ended = await child.ended;
  const why = guard.stop();
  // the system says ENOENT for a missing directory too
  if (ended.code === 'ENOENT' && command.cwd !== undefined && !existsSync(command.cwd))
    return { exitCode: 126, stdout: '', stderr: `no directory ${command.cwd}` };
  return {
    exitCode: why === 'timeout' ? 124 : exitCodeOf(ended),
    stdout: stdout.text(),
    stderr: stderr.text() || startFailure(ended),
  };
}

async function start(command: Command, base: Environment, form?: PersistentForm): Promise<Child> {
  const { execa } = await import('execa');
  const child = execa(command.file, form?.args ?? command.args, {
    reject: false,
    // the buffer of execa costs twice the processor time, and ends programs with too much output
    buffer: false,
    maxBuffer: outputLimit,
    stripFinalNewline: false,
    extendEnv: false,
    env: { ...base, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...inputOf(command, form),
    ...(form?.silent === true ? { stdout: 'ignore' as const } : {}),
    encoding: 'buffer',
    // the program leads a process group, so that grandchildren end with it, and a Ctrl-C at the terminal reaches only mln
    detached: true,
    cleanup: false,
  });
  // a program that ended does not need the rest of its input
  child.stdin?.on('error', () => {});
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: child.then((ended): Ended => ended),
    onExit: (listener) => void child.once('exit', listener),
    hold: (yes) => {
      for (const one of [child, child.stdin, child.stdout, child.stderr]) hold(one, yes);
    },
  };
}

function inputOf({ input }: Command, form?: PersistentForm): { readonly input: string } | { readonly stdin: 'pipe' | 'ignore' } {
  if (form !== undefined) return { stdin: 'pipe' };
  return input === undefined ? { stdin: 'ignore' } : { input };
}

/** Streams of programs are sockets, which have `unref`; their type does not declare it. */
function hold(one: object | null, yes: boolean): void {
  const name = yes ? 'ref' : 'unref';
  const method: unknown = one === null ? undefined : Reflect.get(one, name);
  if (typeof method === 'function') Reflect.apply(method, one, []);
}

/**
 * Gives a program this terminal until it ends; returns its exit code. The program has the environment of mln, because a person
 * uses it.
 */
export async function attach(command: Command): Promise<number> {
  const { execa } = await import('execa');
  // a Ctrl-C is for the program, and must not end mln first
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    const cwd = command.cwd === undefined ? {} : { cwd: command.cwd };
    const env = { ...command.env, PATH: searchPath(process.env.PATH) };
    const ended = await execa(command.file, command.args, { reject: false, stdio: 'inherit', env, ...cwd });
    return exitCodeOf(ended);
  } finally {
    process.off('SIGINT', ignore);
  }
}
