// Ports of a server, and guests in its disks → the same, with a tape in between.
import type { ImageAccess, OpenGuest } from '../../api/drivers.js';
import type { Json } from '../../api/json.js';
import { type Command, CommandFailed, type Files, type Outcome, type Shell, type Stat } from '../../api/ports.js';
import { type BindableShell, bindShell } from '../../system/process/child.js';
import { persistent } from '../../system/process/persistent-process.js';
import type { Tape } from './tape.js';
import { contentOf, digestOf } from './transcript.js';

// the encoder of the answers is beside their decoder
function json(value: unknown): Json {
  return value as Json;
}

/** The real ports behind a tape: an image opener gets them, because the tape records the opening of a disk as one question. */
const realShells = new WeakMap<Shell, Shell>();
const realFiles = new WeakMap<Files, Files>();

/** The owner of a path. */
export interface Whose {
  /** True for paths of mln's own data and of its inputs: the tape does not record them. */
  stays(path: string): boolean;
  /** True for paths that the server and mln share, where both remove files. */
  isShared(path: string): boolean;
}

export function tapedShell(tape: Tape, real: Shell): BindableShell {
  // time limits and accepted exit codes concern only mln, not the server
  const perform = async (verb: 'run' | 'probe', command: Command): Promise<Outcome> => {
    const { timeoutMs: _, ok: __, input, ...plain } = withoutPersistent(command);
    const given = input === undefined ? plain : { ...plain, input: digestOf(input) };
    return (await tape.ask([verb, json(given)], async () => json(await outcomeOf(real, command)))) as unknown as Outcome;
  };
  const shell: BindableShell = {
    run: async (command) => {
      const outcome = await perform('run', command);
      if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
      return outcome;
    },
    probe: (command) => perform('probe', command),
    bind: (binding) => tapedShell(tape, bindShell(real, binding)),
  };
  realShells.set(shell, real);
  return shell;
}

/** A persistent program would answer past the tape. */
function withoutPersistent({ [persistent]: _, ...command }: Command & { readonly [persistent]?: unknown }): Command {
  return command;
}

async function outcomeOf(real: Shell, command: Command): Promise<Outcome> {
  return real.run(withoutPersistent(command)).catch((error: unknown) => {
    if (error instanceof CommandFailed) return error.outcome;
    throw error;
  });
}

export function tapedFiles(tape: Tape, real: Files, { stays, isShared }: Whose): Files {
  const ask = async (verb: string, of: readonly unknown[], act: () => Promise<unknown>): Promise<Json | undefined> =>
    tape.ask([verb, ...of.filter((one) => one !== undefined).map(json)], async () => json(await act()));
  const files: Files = {
    bytes: async (path, options) =>
      stays(path)
        ? real.bytes(path, options)
        : bytesIn(await ask('read', [path], async () => packed(await real.bytes(path, options)))),
    text: async (path, options) =>
      stays(path) ? real.text(path, options) : textIn(await ask('text', [path], () => real.text(path, options))),
    stat: async (path) =>
      stays(path) ? real.stat(path) : ((await ask('stat', [path], () => real.stat(path))) as Stat | undefined),
    list: async (path) =>
      stays(path) ? real.list(path) : ((await ask('list', [path], () => real.list(path))) as readonly string[]),
    realpath: async (path) =>
      stays(path) ? real.realpath?.(path) : textIn(await ask('realpath', [path], async () => real.realpath?.(path))),
    readlink: async (path) =>
      stays(path) ? real.readlink?.(path) : textIn(await ask('readlink', [path], async () => real.readlink?.(path))),
    write: async (path, content, options) =>
      stays(path)
        ? real.write(path, content, options)
        : void (await ask('write', [path, contentOf(content), options], () => real.write(path, content, options))),
    make: async (path, what, produce) => {
      const made = (beside: string) => tape.ask(['made', path, beside], async () => undefined);
      const begin = async (beside?: string) => {
        const given = textIn(await tape.ask(['make', path], async () => beside)) ?? '';
        await produce(given);
        await made(given);
      };
      await (tape.live ? real.make(path, what, begin) : begin());
    },
    mkdir: async (path, options) =>
      stays(path) ? real.mkdir(path, options) : void (await ask('mkdir', [path, options], () => real.mkdir(path, options))),
    rename: async (from, to, options) =>
      stays(to)
        ? real.rename(from, to, options)
        : void (await ask('rename', [from, to, options], () => real.rename(from, to, options))),
    link: async (from, to) => (stays(to) ? real.link(from, to) : void (await ask('link', [from, to], () => real.link(from, to)))),
    remove: async (path) => {
      if (!stays(path)) await ask('remove', [path], () => real.remove(path));
      if (stays(path) || (isShared(path) && !tape.live)) await real.remove(path);
    },
  };
  realFiles.set(files, real);
  return files;
}

/** The real opener opens the disk through the real ports; the tape records the reads and writes of the guest. */
export function tapedOpener(tape: Tape, real: ImageAccess): ImageAccess {
  return {
    ...real,
    open: async (disk, cx) => {
      let guest: OpenGuest | undefined;
      await tape.ask(['open', json(disk)], async () => {
        guest = await real.open(disk, { ...cx, sh: realShells.get(cx.sh) ?? cx.sh, files: realFiles.get(cx.files) ?? cx.files });
        return undefined;
      });
      return tapedGuest(tape, () => guest ?? absent());
    },
  };
}

function absent(): never {
  throw new Error('there is no disk behind a tape that is replayed');
}

function tapedGuest(tape: Tape, guest: () => OpenGuest): OpenGuest {
  const ask = async (verb: string, of: readonly unknown[], act: () => Promise<unknown>): Promise<Json | undefined> =>
    tape.ask([`guest ${verb}`, ...of.filter((one) => one !== undefined).map(json)], async () => json(await act()));
  return {
    read: async (path) => bytesIn(await ask('read', [path], async () => packed(await guest().read(path)))),
    text: async (path) => textIn(await ask('text', [path], () => guest().text(path))),
    stat: async (path) => (await ask('stat', [path], () => guest().stat(path))) as Stat | undefined,
    readlink: async (path) => textIn(await ask('readlink', [path], () => guest().readlink(path))),
    list: async (path) => (await ask('list', [path], () => guest().list(path))) as readonly string[],
    write: async (path, content, options) =>
      void (await ask('write', [path, contentOf(content), options], () => guest().write(path, content, options))),
    mkdir: async (path, options) => void (await ask('mkdir', [path, options], () => guest().mkdir(path, options))),
    symlink: async (target, path) => void (await ask('symlink', [target, path], () => guest().symlink(target, path))),
    remove: async (path) => void (await ask('remove', [path], () => guest().remove(path))),
    chmod: async (path, mode) => void (await ask('chmod', [path, mode], () => guest().chmod(path, mode))),
    chown: async (path, owner, group) => void (await ask('chown', [path, owner, group], () => guest().chown(path, owner, group))),
    run: async (command) => (await ask('run', [command], () => guest().run(command))) as unknown as Outcome,
    close: async () => void (await ask('close', [], () => guest().close())),
    abort: async () => void (await ask('abort', [], () => guest().abort())),
  };
}

function packed(bytes: Uint8Array | undefined): Json | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('base64');
}

function bytesIn(answer: Json | undefined): Uint8Array | undefined {
  return typeof answer === 'string' ? Buffer.from(answer, 'base64') : undefined;
}

function textIn(answer: Json | undefined): string | undefined {
  return typeof answer === 'string' ? answer : undefined;
}
