// Runs a command that a plugin brought.
import type { CliCommand, CommandContext } from '../api/command.js';
import { beginCall } from '../project/engine.js';
import { type ExitCode, exitCodes } from './exit.js';
import { printDiagnostics } from './print-diagnostics.js';
import type { Session } from './session.js';

export async function runPluginCommand(session: Session, command: CliCommand): Promise<ExitCode> {
  const { ctx, engine } = session;
  const { plugins, options, config, ports } = engine;
  const { report } = beginCall(engine);
  const owner = [...plugins.commands.values()].find((entry) => entry.driver === command)?.plugin;
  const abort = new AbortController();
  const onSignal = () => abort.abort(new Error('interrupted'));
  process.once('SIGINT', onSignal);
  const full: CommandContext = {
    args: ctx.args,
    options: ctx.options,
    settings: options[owner?.name ?? ''] ?? {},
    paths: config.paths,
    sh: ports.sh,
    files: ports.files,
    clock: ports.clock,
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
  return report.hasErrors ? exitCodes.invalid : exitCodes.ok;
}
