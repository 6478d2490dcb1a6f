// The ports to the world. Hooks get readers, actions get doers; tests and dry runs get fakes.

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Names of variables that the program gets as mln itself has them, those of `env` aside: the values, passwords may be among
   * them, are in no plan, journal, listing or record. Little of the environment is handed on otherwise.
   */
  readonly inherit?: readonly string[];
  readonly cwd?: string;
  /** Killed (its whole process group) after so many milliseconds; default 600,000. */
  readonly timeoutMs?: number;
  /** Exit codes that mean success; default `[0]`. */
  readonly ok?: readonly number[];
}

export interface Outcome {
  /** 127 when the program is missing, 124 when it was killed for its time. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The only port to other programs, without a shell: a command is a file and its arguments. */
export interface Shell {
  /** Changes something. Throws `CommandFailed` when the exit code is not among `ok`. */
  run(command: Command): Promise<Outcome>;
  /** Only looks, and never throws. In a dry run it is not executed unless it is safe; then `assume` is answered. */
  probe(command: Command, assume?: Partial<Outcome>): Promise<Outcome>;
}

export class CommandFailed extends Error {
  readonly command: Command;
  readonly outcome: Outcome;
  constructor(command: Command, outcome: Outcome) {
    const said = (outcome.stderr.trim() || outcome.stdout.trim()).split('\n').slice(-3).join(' ').slice(0, 500);
    super(`${command.file} failed (exit ${outcome.exitCode})${said === '' ? '' : `: ${said}`}`);
    this.name = 'CommandFailed';
    this.command = command;
    this.outcome = outcome;
  }

  /** By its name: the program and the plugins of others may each have a copy of this class. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'CommandFailed';
  }
}

export interface Stat {
  readonly type: 'file' | 'directory' | 'symlink' | 'socket' | 'other';
  readonly size: number;
  /** Permission bits only: 0o644. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

export interface ReadOptions {
  /** Bytes; a larger file is an error with the code `EFBIG`. */
  readonly limit?: number;
  /** The opened file must be below one of these places, with all links followed; otherwise an error with the code `EACCES`. */
  readonly below?: readonly string[];
}

/**
 * Reads files of this machine. A hook may do no more. Paths are absolute. For missing files the answer is `undefined` or `[]`. Only
 * regular files have `bytes` and `text`: a pipe or a device is an error, and is not opened.
 */
export interface LocalFiles {
  bytes(path: string, options?: ReadOptions): Promise<Uint8Array | undefined>;
  text(path: string, options?: ReadOptions): Promise<string | undefined>;
  stat(path: string): Promise<Stat | undefined>;
  list(path: string): Promise<readonly string[]>;
  /** The path after following all links; a reader without `realpath` cannot tell where a link leads. */
  realpath?(path: string): Promise<string | undefined>;
  /** The text of a link; a reader without `readlink` has none. */
  readlink?(path: string): Promise<string | undefined>;
}

/** Changes files of this machine; given to actions. Every method is idempotent. */
export interface Files extends LocalFiles {
  /** Writes a new file beside `path`, syncs it and renames it into place. Default mode: 0600. The parent must exist. */
  write(path: string, content: string | Uint8Array, options?: { readonly mode?: number }): Promise<void>;
  /**
   * Makes one file by code rather than by content: `produce` is given a path beside the final one, which is renamed when it
   * returns and removed when it throws. `what` is shown by a dry run, which does not call `produce`.
   */
  make(path: string, what: string, produce: (temporary: string) => Promise<void>): Promise<void>;
  /** Makes parents too. Default mode: 0700. A directory that is `passing` may be missing after a power cut. */
  mkdir(path: string, options?: { readonly mode?: number; readonly passing?: true }): Promise<void>;
  /** A file that another program has made can be given its `mode`, and be `synced`, first. */
  rename(from: string, to: string, options?: { readonly mode?: number; readonly synced?: true }): Promise<void>;
  /**
   * Gives a file a second name, under which the file stays when `from` is removed or replaced. Where the system refuses that (two
   * file systems, or a file of another user), `to` is a symbolic link instead. A `to` that leads to the file already stays; any
   * other one is an error with the code `EEXIST`.
   */
  link(from: string, to: string): Promise<void>;
  /** Removes a file, a link or a whole directory; succeeds if the path does not exist. */
  remove(path: string): Promise<void>;
}

/** The ports of one server. */
export interface Ports {
  readonly sh: Shell;
  readonly files: Files;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface FileOptions {
  /** Permission bits; default 0o644 for files, 0o755 for directories. An existing file keeps its bits if this is absent. */
  readonly mode?: number;
  /** Name or number, looked up in the guest's own passwd. Default: root, or the owner of the existing file. */
  readonly owner?: string | number;
  readonly group?: string | number;
}

/** Lines run inside the guest by its own `/bin/sh -e`. */
export interface GuestCommand {
  readonly script: string;
  readonly timeoutMs?: number;
}

/**
 * The files of one disk, rooted: paths are absolute in the guest, and mln refuses `..` and links that lead outside. Later reads see
 * the writes. Closing the guest writes them to the disk; aborting discards them.
 */
export interface Guest {
  /** Follows links. `undefined` when missing; throws on a directory. */
  read(path: string): Promise<Uint8Array | undefined>;
  text(path: string): Promise<string | undefined>;
  /** Does not follow a final link. */
  stat(path: string): Promise<Stat | undefined>;
  /** The link's own text. */
  readlink(path: string): Promise<string | undefined>;
  /** Names, without `.` and `..`, sorted. Empty when missing. */
  list(path: string): Promise<readonly string[]>;
  /** Replaces; parents are made (0755, root). A symbolic link at `path` is replaced, not followed. */
  write(path: string, content: string | Uint8Array, options?: FileOptions): Promise<void>;
  mkdir(path: string, options?: FileOptions): Promise<void>;
  symlink(target: string, path: string): Promise<void>;
  /** Removes a file, a link or a whole directory; succeeds if the path does not exist. */
  remove(path: string): Promise<void>;
  chmod(path: string, mode: number): Promise<void>;
  chown(path: string, owner: string | number, group: string | number): Promise<void>;
  /** The edits made so far reach the disk first. Throws `CommandFailed` on a non-zero exit. */
  run(command: GuestCommand): Promise<Outcome>;
}
