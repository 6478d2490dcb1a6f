// argv → one command run. Sole importer of commander.
import { Command, CommanderError, InvalidArgumentError, type Option } from 'commander';
import type { CliCommand } from '../api/command.js';
import type { CliContext, Io, KernelCommand } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { type GlobalOptions, globalFlags, globalOptions } from './global-options.js';
import { reportError } from './report-error.js';

export interface ProgramContext {
  readonly io: Io;
  readonly version: string;
  readonly global: GlobalOptions;
  readonly ports: CliContext['ports'];
  readonly kernel: readonly KernelCommand[];
  /** Commands of plugins by name, and their implementations. */
  readonly plugins: ReadonlyMap<string, CliCommand>;
  runPlugin(command: CliCommand, ctx: CliContext): Promise<ExitCode>;
}

/** The command line after the options that precede the command, and those options. */
export interface CommandLine {
  readonly global: GlobalOptions;
  /** The command and its arguments. */
  readonly words: readonly string[];
}

/** The exit code of a wrong command line, whose error was printed. */
export function parseGlobalOptions(argv: readonly string[], io: Io): CommandLine | ExitCode {
  const program = withGlobalOptions(new Command('mln'), io).helpOption(false).allowUnknownOption().passThroughOptions();
  try {
    const { operands, unknown } = program.parseOptions([...argv]);
    return { global: program.opts<GlobalOptions>(), words: [...operands, ...unknown] };
  } catch (error) {
    return usageCode(error);
  }
}

/** The exit code of the command that `words` name. Usage errors are printed and give 1. */
export async function runProgram(words: readonly string[], context: ProgramContext): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = root(context);
  for (const command of context.kernel)
    addCommand(program, command, { context, done: (c) => (code = c), run: (ctx) => command.run(ctx) });
  for (const [name, command] of context.plugins) {
    const spec = { ...command, name };
    addCommand(program, spec, { context, done: (c) => (code = c), run: (ctx) => context.runPlugin(command, ctx) });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
    return code;
  } catch (error) {
    return usageCode(error);
  }
}

function usageCode(error: unknown): ExitCode {
  if (!(error instanceof CommanderError)) throw error;
  return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}

function root({ io, version }: ProgramContext): Command {
  return withGlobalOptions(new Command('mln'), io)
    .description('Manage Large Networks: virtual machines and their networks from one text file')
    .version(version)
    .enablePositionalOptions()
    .helpOption('--help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .showSuggestionAfterError()
    .showHelpAfterError('(mln --help shows the commands)');
}

function withGlobalOptions(program: Command, io: Io): Command {
  for (const [flags, text] of Object.entries(globalOptions)) program.option(flags, text);
  return program.exitOverride().configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
    outputError: (text, write) => write(`${text}${misplaced(text)}`),
  });
}

/** a global option after the command is an unknown option there, and users often write it there */
function misplaced(message: string): string {
  const [, flag = ''] = /unknown option '([^']+)'/.exec(message) ?? [];
  return globalFlags.includes(flag) ? `(${flag} stands before the command: mln ${flag} … COMMAND)\n` : '';
}

type Spec = Pick<KernelCommand, 'name' | 'summary' | 'arguments' | 'options' | 'aliases' | 'examples' | 'json'>;

interface Wiring {
  readonly context: ProgramContext;
  done(code: ExitCode): void;
  run(ctx: CliContext): Promise<ExitCode>;
}

function addCommand(program: Command, spec: Spec, wiring: Wiring): void {
  const path = spec.name.split(' ');
  const parent = path.slice(0, -1).reduce((above, name) => childOf(above, name), program);
  const command = parent
    .command(path.at(-1) ?? spec.name)
    .description(spec.summary)
    .helpOption('--help', 'show this help');
  command.aliases([...(spec.aliases ?? [])]);
  for (const argument of spec.arguments ?? []) command.argument(argument);
  for (const [flags, text] of Object.entries(spec.options ?? {})) command.addOption(narrowed(command.createOption(flags, text)));
  if (spec.json !== false) command.option('--json', 'print data for programs');
  if (spec.examples !== undefined)
    command.addHelpText('after', `\nExamples:\n${spec.examples.map((e) => `  ${e}`).join('\n')}\n`);
  command.exitOverride().action(async () => {
    const options = command.opts<Record<string, string | boolean | undefined>>();
    const { io, global, ports } = wiring.context;
    const ctx: CliContext = { ports, io, global, args: command.args, options, json: options.json === true };
    wiring.done(await wiring.run(ctx).catch((error: unknown) => reportError(ctx, error)));
  });
}

/** The form of an option's value, by the name of the option in all commands. */
const values: Readonly<Record<string, (option: Option) => Option>> = {
  jobs: (option) =>
    option.argParser((value: string) => {
      if (!/^[1-9]\d{0,4}$/.test(value)) throw new InvalidArgumentError('Write a number such as 4.');
      return value;
    }),
  onFailure: (option) => option.choices(['lane', 'all', 'keep']),
};

function narrowed(option: Option): Option {
  return values[option.attributeName()]?.(option) ?? option;
}

function childOf(parent: Command, name: string): Command {
  return (
    parent.commands.find((c) => c.name() === name) ??
    parent.command(name).description(`${name} commands`).helpOption('--help', 'show this help').exitOverride()
  );
}
