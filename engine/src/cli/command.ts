// The context of a command of the kernel. Commands of plugins get the one of api/command.ts instead.
import type { EnginePorts } from '../project/engine.js';
import type { ExitCode } from './exit.js';
import type { GlobalOptions } from './global-options.js';

export interface Io {
  /** Escapes control characters, because the text may contain those of project files, guests and other programs. */
  out(text: string): void;
  err(text: string): void;
  /** Prints the text as it is, on request of the user. */
  raw(text: string): void;
  readonly isTTY: boolean;
  readonly color: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly uid: number;
  readonly hostname: string;
}

export interface CliContext {
  readonly io: Io;
  readonly ports: EnginePorts;
  readonly global: GlobalOptions;
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly json: boolean;
}

export interface KernelCommand {
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly aliases?: readonly string[];
  readonly examples?: readonly string[];
  /** `false`: the command prints nothing for programs, so it has no `--json`. */
  readonly json?: false;
  run(ctx: CliContext): Promise<ExitCode>;
}
