// One program that answers many commands, for programs whose start takes longer than their work.
import type { Readable } from 'node:stream';
import type { Command, Outcome } from '../../api/ports.js';
import { type Binding, type Child, endInTime, exitCodeOf, startFailure, truncatedOutput } from './child.js';

/**
 * A program that reads requests until its input ends, started once for many commands. Commands with equal `args` may use the same
 * process one after the other; each must leave it in its initial state.
 */
export interface PersistentForm {
  readonly args: readonly string[];
  readonly input: string;
  /** The last line of the input. The program must repeat this text on each of its outputs, with any text around it. */
  readonly end: string;
  /** mln discards its standard output. */
  readonly silent?: true;
}

/**
 * The key of a command's persistent form. The key is not part of the contract: plugin rootless, its only user, shares it by name.
 * A shell without support for it runs the command as it is, with the same result at the price of a start.
 */
export const persistent = Symbol.for('mln.persistent');

export function persistentFormOf(command: Command & { readonly [persistent]?: PersistentForm }): PersistentForm | undefined {
  return command[persistent];
}

export interface PersistentOptions {
  readonly timeoutMs: number;
  /** Bytes that mln keeps of each output. */
  readonly outputLimit: number;
  start(command: Command, form: PersistentForm): Promise<Child>;
}

export type PersistentPerform = (command: Command, form: PersistentForm, binding: Partial<Binding>) => Promise<Outcome>;

// a program without a command for this time ends
const idleMs = 10_000;

/** Exit code 0 when the program answered; its own exit code when it ended instead. */
export function persistentPrograms(options: PersistentOptions): PersistentPerform {
  const idle = idlePrograms();
  return async (command, form, binding) => {
    const key = JSON.stringify([command.file, form.args, form.silent, command.cwd, command.env, command.inherit]);
    const child = idle.take(key) ?? (await options.start(command, form));
    if (child.pid !== undefined) binding.onSpawn?.(child.pid);
    const { answered, outcome } = await converse(child, { ...options, ...binding, ...command, form });
    if (answered) idle.put(key, child);
    return outcome;
  };
}

/** Programs that wait for the next command. These programs do not keep mln alive: their input ends when mln ends. */
function idlePrograms() {
  const waiting = new Map<string, Map<Child, NodeJS.Timeout>>();
  const watched = new WeakSet<Child>();
  const gone = new WeakSet<Child>();
  const leave = (key: string, child: Child): void => {
    clearTimeout(waiting.get(key)?.get(child));
    waiting.get(key)?.delete(child);
  };
  const resume = (key: string, child: Child): void => {
    leave(key, child);
    child.stdin?.end();
  };
  return {
    take(key: string): Child | undefined {
      const [child] = waiting.get(key)?.keys() ?? [];
      if (child !== undefined) leave(key, child);
      return child;
    },
    put(key: string, child: Child): void {
      if (gone.has(child)) return;
      child.hold(false);
      const same = waiting.get(key) ?? new Map<Child, NodeJS.Timeout>();
      waiting.set(key, same.set(child, setTimeout(() => resume(key, child), idleMs).unref()));
      if (watched.has(child)) return;
      watched.add(child);
      void child.ended.then(() => {
        gone.add(child);
        leave(key, child);
      });
    },
  };
}

interface Talk {
  readonly form: PersistentForm;
  readonly timeoutMs: number;
  readonly outputLimit: number;
  readonly signal?: AbortSignal;
}

async function converse(child: Child, { form, outputLimit, ...limits }: Talk) {
  child.hold(true);
  const guard = endInTime(child.pid, limits);
  const stdout = listen(child.stdout, form, outputLimit);
  const stderr = listen(child.stderr, form, outputLimit);
  child.stdin?.write(`${form.input}${form.end}\n`);
  const answer = Promise.all([stdout.ended, stderr.ended]).then(() => undefined);
  const ended = await Promise.race([answer, child.ended]);
  const why = guard.stop();
  const output = { stdout: stdout.text(), stderr: stderr.text() };
  // the program ended just after its answer, and will not read further input
  if (ended === undefined) return { answered: why === undefined, outcome: { exitCode: 0, ...output } };
  const exitCode = why === 'timeout' ? 124 : exitCodeOf(ended);
  return { answered: false, outcome: { exitCode, ...output, stderr: output.stderr || startFailure(ended) } };
}

/** The output before the line that repeats the end mark. */
function listen(stream: Readable | null, { end }: PersistentForm, limit: number) {
  const output = truncatedOutput(limit);
  // longer than any text around the end mark
  const enough = end.length + 200;
  let last = '';
  let finish = (): void => {};
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const collect = (chunk: Uint8Array): void => {
    output.add(chunk);
    last = (last + Buffer.from(chunk).toString('latin1')).slice(-enough);
    if (last.endsWith('\n') && last.lastIndexOf(end) > last.lastIndexOf('\n', last.length - 2)) finish();
  };
  stream?.on('data', collect);
  if (stream === null) finish();
  void ended.then(() => stream?.off('data', collect));
  return { ended, text: () => withoutLast(output.text(), end) };
}

function withoutLast(text: string, end: string): string {
  const from = text.lastIndexOf('\n', text.length - 2) + 1;
  return text.includes(end, from) ? text.slice(0, from) : text;
}
