// Shell → programs of this machine. Sole importer of execa, which is loaded at the first command.
import { existsSync } from 'node:fs';
import { type Command, CommandFailed, type Outcome, type PersistentForm, type Shell } from '../../api/ports.js';
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
  startFailure,
  truncatedOutput,
} from './child.js';
import { persistentPrograms } from './persistent-process.js';

export interface ExecaShellOptions {
  /** Told of every command before it starts. */
  onCommand?(command: Command): void;
  readonly signal?: AbortSignal;
  /** Whose PATH, HOME and so on programs get; default this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const defaultTimeoutMs = 600_000;
const outputLimit = 1e6;

/**
 * Exit codes: 127 when the program is missing, 126 when it may not be executed, 124 when it was killed for its time,
 * 128 + signal when a signal ended it. Output is kept up to a megabyte for each stream, the middle left out of more.
 * An abort kills the commands that run at that moment; later ones run, since they clean up.
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
      return command.kept === undefined
        ? launch(command, envFor(command), binding)
        : performByPersistent(command, command.kept, binding);
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
    // its own collecting costs twice the processor time, and ends programs that say too much
    buffer: false,
    maxBuffer: outputLimit,
    stripFinalNewline: false,
    extendEnv: false,
    env: { ...base, ...command.env },
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...inputOf(command, form),
    ...(form?.silent === true ? { stdout: 'ignore' as const } : {}),
    encoding: 'buffer',
    // leads a process group, so that grandchildren end with it; and a Ctrl-C at the terminal reaches us alone
    detached: true,
    cleanup: false,
  });
  // a program that ended has no use for the rest of its input
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

/** Streams of programs are sockets, which can be let go of; their type does not say so. */
function hold(one: object | null, yes: boolean): void {
  const name = yes ? 'ref' : 'unref';
  const method: unknown = one === null ? undefined : Reflect.get(one, name);
  if (typeof method === 'function') Reflect.apply(method, one, []);
}

/** Gives a program this terminal until it ends; its exit code. Its environment is ours, for it serves a person. */
export async function attach(command: Command): Promise<number> {
  const { execa } = await import('execa');
  // a Ctrl-C is meant for the program: it must not end us before it
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  try {
    const cwd = command.cwd === undefined ? {} : { cwd: command.cwd };
    const ended = await execa(command.file, command.args, { reject: false, stdio: 'inherit', env: { ...command.env }, ...cwd });
    return exitCodeOf(ended);
  } finally {
    process.off('SIGINT', ignore);
  }
}
