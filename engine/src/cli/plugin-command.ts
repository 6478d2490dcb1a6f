// Runs a command that a plugin brought.
import type { CliCommand, CommandContext } from '../api/command.js';
import { diskFiles } from '../system/files/disk-files.js';
import type { CliContext } from './command.js';
import { type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics } from './say.js';
import type { Session } from './session.js';

export async function runPluginCommand(session: Session, command: CliCommand, ctx: CliContext): Promise<ExitCode> {
  const { set, config, report, sh } = session;
  const owner = [...set.commands.values()].find((entry) => entry.driver === command)?.plugin;
  const abort = new AbortController();
  const onSignal = () => abort.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal);
  const full: CommandContext = {
    args: ctx.args,
    options: ctx.options,
    settings: config.options[owner?.name ?? ''] ?? {},
    paths: config.paths,
    sh,
    files: diskFiles(),
    clock: ctx.clock,
    signal: abort.signal,
    report,
    print: (data, text) => ctx.io.out(ctx.json ? `${JSON.stringify(data, null, 2)}\n` : text().replace(/\n?$/, '\n')),
    say: (line) => ctx.io.err(`${line}\n`),
  };
  try {
    await command.run(full);
  } finally {
    process.off('SIGINT', onSignal);
  }
  printDiagnostics(ctx, report.diagnostics);
  return report.diagnostics.some((d) => d.severity === 'error') ? exitCodes.invalid : exitCodes.ok;
}
