// A command that a plugin adds to `mln`.
import type { Report } from './diagnostic.js';
import type { Paths } from './facts.js';
import type { Json } from './json.js';
import type { Clock, Files, Shell } from './ports.js';

export interface CommandContext {
  /** Positional arguments. */
  readonly args: readonly string[];
  /** By long name in camel case. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  /** The plugin's options of the configuration, decoded. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly paths: Pick<Paths, 'projects' | 'templates' | 'files'>;
  readonly sh: Shell;
  readonly files: Files;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly report: Report;
  /** The result: `text` for people, `data` when `--json` was given. */
  print(data: Json, text: () => string): void;
  /** Progress, to standard error. */
  say(line: string): void;
}

/**
 * A command of `mln` that a plugin adds. mln calls `run` once when the user types the name, after it has read the configuration and
 * without a project. Unlike a hook, a command may act, through the ports of this server. A command reports errors with `ctx.report`
 * instead of throwing, hands its result to `ctx.print`, and listens to `ctx.signal`. A second run must do no harm: registering the
 * same template again replaces the first registration.
 *
 * @example
 * 'greet': { summary: 'greets', async run(ctx) { ctx.print({ greeting: 'hello' }, () => 'hello\n'); } }
 */
export interface CliCommand {
  readonly summary: string;
  /** In the syntax of commander: `<file>`, `[name]`. */
  readonly arguments?: readonly string[];
  /** Flags in the syntax of commander → description: `'-t, --template <file>': 'image to register'`. */
  readonly options?: Readonly<Record<string, string>>;
  /** Other names: `rt`. */
  readonly aliases?: readonly string[];
  /** Errors are reported; the exit code follows from them: 0, or 2 when one was reported. */
  run(ctx: CommandContext): Promise<void>;
}
