// Real ports, one command, one exit code.
import { homedir, hostname } from 'node:os';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/files/disk-files.js';
import type { CliContext, Io, KernelCommand } from './command.js';
import { build } from './commands/build.js';
import { check } from './commands/check.js';
import { config } from './commands/config.js';
import { console as consoleCommand } from './commands/console.js';
import { diff } from './commands/diff.js';
import { explain } from './commands/explain.js';
import { fmt } from './commands/fmt.js';
import { list } from './commands/list.js';
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
import type { ExitCode } from './exit.js';
import { failed } from './failed.js';
import { runPluginCommand } from './plugin-command.js';
import { runProgram } from './program.js';
import { openSession, type Session } from './session.js';
import { engineVersion } from './version.js';

const kernel: readonly KernelCommand[] = [
  build,
  start,
  stop,
  pause,
  unpause,
  snapshot,
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
  plugins,
  pluginNew,
  config,
  setup,
  writeConfig,
];

/** `argv` without node and script. Never throws. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const io = realIo();
  const base = { clock: systemClock(), local: diskFiles() };
  try {
    const session = needsPlugins(argv) ? await openSession(earlyContext(argv, io, base)) : undefined;
    return await runProgram(argv, {
      io,
      version: engineVersion(),
      base,
      kernel,
      plugins: new Map([...(session?.set.commands ?? [])].map(([name, entry]) => [name, entry.driver])),
      runPlugin: (command, ctx) => runPluginCommand({ ...opened(session), ctx }, command, ctx),
    });
  } catch (error) {
    return failed({ io, json: argv.includes('--json') }, error);
  }
}

function opened(session: Session | undefined): Session {
  if (session === undefined) throw new Error('a plugin command without plugins');
  return session;
}

// A kernel command opens its own session, with the project's configuration; anything else may be a plugin's command.
function needsPlugins(argv: readonly string[]): boolean {
  const word = commandWord(argv);
  return (
    word === undefined ||
    !kernel.some((command) => command.name.split(' ')[0] === word || command.aliases?.includes(word) === true)
  );
}

const valued = new Map([
  ['-P', 'projects'],
  ['--projects', 'projects'],
  ['-T', 'templates'],
  ['--templates', 'templates'],
  ['-F', 'files'],
  ['--files', 'files'],
  ['--config', 'config'],
]);

function commandWord(argv: readonly string[]): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (valued.has(word)) i++;
    else if (!word.startsWith('-')) return word;
  }
  return undefined;
}

// Global options that decide which plugins and directories there are, before commander has seen the command line.
function earlyContext(argv: readonly string[], io: Io, base: Pick<CliContext, 'clock' | 'local'>): CliContext {
  const global: Record<string, string> = {};
  for (const [i, word] of argv.entries()) {
    const [name = '', inline] = word.split('=', 2);
    const key = valued.get(name);
    const value = inline ?? argv[i + 1];
    if (key !== undefined && value !== undefined) global[key] = value;
  }
  return { ...base, io, global, args: [], options: {}, json: false };
}

function realIo(): Io {
  const { env } = process;
  const isTTY = process.stdout.isTTY === true;
  return {
    out: writer(process.stdout),
    err: writer(process.stderr),
    isTTY,
    color: isTTY && (env.NO_COLOR === undefined || env.NO_COLOR === '') && env.TERM !== 'dumb',
    env,
    cwd: process.cwd(),
    home: env.HOME ?? homedir(),
    uid: process.getuid?.() ?? 0,
    hostname: hostname(),
  };
}

/** A reader that went away (`mln plan | head -1`) ends the talk, not the work. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on('error', () => {
    gone = true;
  });
  return (text) => {
    if (!gone) stream.write(text);
  };
}
