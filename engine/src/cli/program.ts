// argv → one command run. Sole importer of commander.
import { Command, CommanderError, InvalidArgumentError, type Option } from 'commander';
import type { CliCommand } from '../api/command.js';
import type { CliContext, GlobalOptions, Io, KernelCommand } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { failed } from './failed.js';

export interface ProgramContext {
  readonly io: Io;
  readonly version: string;
  readonly base: Pick<CliContext, 'clock' | 'local'>;
  readonly kernel: readonly KernelCommand[];
  /** Commands of plugins by name, with what runs them. */
  readonly plugins: ReadonlyMap<string, CliCommand>;
  runPlugin(command: CliCommand, ctx: CliContext): Promise<ExitCode>;
}

/** The exit code of the command that `argv` names. Usage errors were printed and answer 1. */
export async function runProgram(argv: readonly string[], context: ProgramContext): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = root(context);
  const globals = () => program.opts<GlobalOptions>();
  for (const command of context.kernel)
    addCommand(program, command, { context, globals, done: (c) => (code = c), run: (ctx) => command.run(ctx) });
  for (const [name, command] of context.plugins) {
    const spec = { ...command, name };
    addCommand(program, spec, { context, globals, done: (c) => (code = c), run: (ctx) => context.runPlugin(command, ctx) });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
}

function root({ io, version }: ProgramContext): Command {
  return new Command('mln')
    .description('Manage Large Networks: virtual machines and their networks from one text file')
    .version(version)
    .enablePositionalOptions()
    .helpOption('--help', 'show this help')
    .helpCommand('help [command]', 'show the help of a command')
    .option('-P, --projects <dir>', 'projects directory')
    .option('-T, --templates <dir>', 'templates directory')
    .option('-F, --files <dir>', 'directory of files to copy into guests')
    .option('--config <file>', 'site configuration to use instead of /etc/mln/mln.config.*')
    .option('-q, --quiet', 'no progress')
    .showSuggestionAfterError()
    .showHelpAfterError('(mln --help shows the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      outputError: (text, write) => write(`${text}${misplaced(text)}`),
    });
}

/** A global option behind the command is unknown there, and people do put it there. */
function misplaced(said: string): string {
  const [, flag] = /unknown option '(-[PTF]|--(?:projects|templates|files|config)|-q|--quiet)'/.exec(said) ?? [];
  return flag === undefined ? '' : `(${flag} stands before the command: mln ${flag} … COMMAND)\n`;
}

type Spec = Pick<KernelCommand, 'name' | 'summary' | 'arguments' | 'options' | 'aliases' | 'examples' | 'json'>;

interface Wiring {
  readonly context: ProgramContext;
  globals(): GlobalOptions;
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
    const { io, base } = wiring.context;
    const ctx: CliContext = { ...base, io, global: wiring.globals(), args: command.args, options, json: options.json === true };
    wiring.done(await wiring.run(ctx).catch((error: unknown) => failed(ctx, error)));
  });
}

/** What the value of an option of that name must look like, whichever command has it. */
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
