// Real ports, one command, one exit code.
import { hostname } from 'node:os';
import { systemPorts } from '../project/engine.js';
import { homeDirectory } from '../system/home.js';
import { harmless } from '../view/plain.js';
import type { Io, KernelCommand } from './command.js';
import { build } from './commands/build.js';
import { check } from './commands/check.js';
import { config } from './commands/config.js';
import { console as consoleCommand } from './commands/console.js';
import { diff } from './commands/diff.js';
import { doctor } from './commands/doctor.js';
import { explain } from './commands/explain.js';
import { fmt } from './commands/fmt.js';
import { list } from './commands/list.js';
import { move } from './commands/move.js';
import { pause, unpause } from './commands/pause.js';
import { plan } from './commands/plan.js';
import { pluginNew } from './commands/plugin-new.js';
import { plugins } from './commands/plugins.js';
import { remove } from './commands/remove.js';
import { resume, rollback } from './commands/resume.js';
import { set } from './commands/set.js';
import { setup } from './commands/setup.js';
import { show } from './commands/show.js';
import { snapshot } from './commands/snapshot.js';
import { start } from './commands/start.js';
import { status } from './commands/status.js';
import { stop } from './commands/stop.js';
import { words } from './commands/words.js';
import { writeConfig } from './commands/write-config.js';
import { type ExitCode, exitCodes } from './exit.js';
import { runPluginCommand } from './plugin-command.js';
import { parseGlobalOptions, runProgram } from './program.js';
import { reportError } from './report-error.js';
import { openSession, type Session } from './session.js';
import { watchStrayErrors } from './stray-errors.js';
import { engineVersion } from './version.js';

const kernel: readonly KernelCommand[] = [
  build,
  start,
  stop,
  pause,
  unpause,
  snapshot,
  move,
  status,
  list,
  remove,
  consoleCommand,
  check,
  explain,
  show,
  diff,
  fmt,
  set,
  words,
  plan,
  resume,
  rollback,
  doctor,
  plugins,
  pluginNew,
  config,
  setup,
  writeConfig,
];

/** `argv` without node and script. Never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  // no other user may write what mln and its programs make
  process.umask(process.umask() | 0o022);
  const io = realIo();
  const code = watchStrayErrors(io)(await runCommand(argv, io));
  return isOutputLost && code === exitCodes.ok ? exitCodes.refused : code;
}

async function runCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    const line = parseGlobalOptions(argv, io);
    if (typeof line === 'number') return line;
    const { global, words } = line;
    const ports = systemPorts();
    const empty = { io, global, ports, args: [], options: {}, json: false };
    const session = needsPlugins(words) ? await openSession(empty) : undefined;
    return await runProgram(words, {
      ...{ io, global, ports, kernel },
      version: engineVersion(),
      plugins: new Map([...(session?.engine.plugins.commands ?? [])].map(([name, entry]) => [name, entry.driver])),
      runPlugin: (command, ctx) => runPluginCommand({ ...opened(session), ctx }, command),
    });
  } catch (error) {
    return reportError({ io, json: argv.includes('--json') }, error);
  }
}

function opened(session: Session | undefined): Session {
  if (session === undefined) throw new Error('a plugin command without plugins');
  return session;
}

/** A kernel command opens its own session, with the project's configuration; anything else may be a plugin's command. */
function needsPlugins(words: readonly string[]): boolean {
  const word = words.find((one) => !one.startsWith('-'));
  return (
    word === undefined ||
    !kernel.some((command) => command.name.split(' ')[0] === word || command.aliases?.includes(word) === true)
  );
}

function realIo(): Io {
  const { env } = process;
  const isTTY = process.stdout.isTTY === true;
  const color = isTTY && (env.NO_COLOR === undefined || env.NO_COLOR === '') && env.TERM !== 'dumb';
  const [out, err] = [writer(process.stdout), writer(process.stderr)];
  return {
    out: (text) => out(harmless(text, { color })),
    err: (text) => err(harmless(text, { color })),
    raw: out,
    isTTY,
    color,
    env,
    cwd: process.cwd(),
    home: homeDirectory(env),
    uid: process.getuid?.() ?? 0,
    hostname: hostname(),
  };
}

/** A reader that went away (`mln plan | head -1`) ends the talk, not the work. Output that is lost gives exit code 3. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!gone && error.code !== 'EPIPE') lost(stream, error.message);
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}

let isOutputLost = false;

function lost(stream: NodeJS.WriteStream, reason: string): void {
  isOutputLost = true;
  // the error may come when the command has ended
  process.exitCode = exitCodes.refused;
  if (stream !== process.stderr) process.stderr.write(`error: cannot write the output: ${reason}\n`);
}
