// Shell → programs of another server, by ssh(1), which must not ask the user anything.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, CommandFailed, type Outcome, type Shell } from '../../api/ports.js';
import { type BindableShell, type Binding, bindShell } from '../process/child.js';
import { ServerUnreachable } from './server-errors.js';

export interface SshAddress {
  /** The name in `service_host`, for people. */
  readonly name: string;
  /** The address for ssh: `user@host`, or a name of its configuration. */
  readonly to: string;
  /** The first options of ssh: `-F FILE`, `-p PORT`. */
  readonly options: readonly string[];
}

/**
 * Exit codes are as on this machine. If the server is unreachable, or is lost before the program ends, `probe` answers 255 and
 * `run` throws `ServerUnreachable`. At the time limit or an abort the shell ends the program on the server with its process
 * group, and waits for that. If the start of the program is not reported yet, or ssh was killed on this machine, the program ends
 * within seconds. A program that leaves its output open in a daemon counts as running until the daemon closes it. The shell does
 * not use the persistent form of commands.
 * @param local starts ssh
 */
export function sshShell(address: SshAddress, local: Shell): BindableShell {
  const shell = (binding?: Binding): Shell => {
    const perform = (command: Command): Promise<Performed> => performThere(address, command, { local, binding });
    return {
      run: async (command) => {
        const { outcome, away } = await perform(command);
        if (away !== undefined) throw new ServerUnreachable(address.name, away);
        if (!(command.ok ?? [0]).includes(outcome.exitCode)) throw new CommandFailed(command, outcome);
        return outcome;
      },
      probe: async (command) => (await perform(command)).outcome,
    };
  };
  return { ...shell(), bind: (binding) => shell(binding) };
}

interface Performed {
  readonly outcome: Outcome;
  /** The reason why the result of the program is unknown. */
  readonly away?: string;
}

interface SshTarget {
  readonly local: Shell;
  readonly binding: Binding | undefined;
}

async function performThere(address: SshAddress, command: Command, { local, binding }: SshTarget): Promise<Performed> {
  const sh = binding === undefined ? local : bindShell(local, binding);
  const { input, timeoutMs } = command;
  const token = randomBytes(16).toString('hex');
  const ask = () =>
    sh.probe({
      ...sshCommand(address, ['sh', '-c', leader, 'sh', token, ...words(command)]),
      ...(input === undefined ? {} : { input }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  const outcome = await untilLetIn(ask, { token, signal: binding?.signal });
  const report = readReport(outcome, token);
  if (report.ended !== undefined) return { outcome: report.ended };
  const broken = binding?.signal.aborted === true || outcome.exitCode === 124;
  if (broken && report.group !== undefined && report.group > 1) await endThere(address, local, report.group);
  if (broken) return { outcome: { ...outcome, stderr: report.stderr } };
  const message = lastLine(report.stderr);
  const away = report.group === undefined ? `it cannot be reached: ${message}` : `the connection broke: ${message}`;
  return { outcome: { exitCode: 255, stdout: outcome.stdout, stderr: `server ${address.name}: ${away}\n` }, away };
}

const patienceMs = 30_000;

interface Asked {
  readonly token: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * sshd rejects some connections when more than ten log in at the same time (MaxStartups): it reports that, or closes the
 * connection before its banner. In that case the server has not started the program.
 */
async function untilLetIn(ask: () => Promise<Outcome>, { token, signal }: Asked): Promise<Outcome> {
  const began = Date.now();
  for (let wait = 100; ; wait *= 2) {
    const outcome = await ask();
    const ran = readReport(outcome, token).group !== undefined;
    const isTurnedAway = !ran && outcome.exitCode === 255 && /^kex_exchange_identification: /m.test(outcome.stderr);
    if (!isTurnedAway || signal?.aborted === true || Date.now() - began > patienceMs) return outcome;
    // the retries must not all come at the same time
    await delay(wait * (0.5 + Math.random()));
  }
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) || 'ssh said nothing';
}

/** ssh passes one line to the shell of the remote user, so each word needs quotes. */
export function sshCommand({ to, options }: SshAddress, argv: readonly string[]): Pick<Command, 'file' | 'args'> {
  return {
    file: 'ssh',
    // ssh uses the first of two equal options
    args: ['-o', 'BatchMode=yes', ...options, ...sshOptions, '--', to, argv.map(quoted).join(' ')],
  };
}

// ssh notices a server that is down, and forwards nothing but the command
const sshOptions = ['ConnectTimeout=10', 'ServerAliveInterval=15', 'ServerAliveCountMax=3', 'LogLevel=ERROR']
  .flatMap((option) => ['-o', option])
  .concat(['-a', '-x', '-T']);

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** An optional working directory, and the program with its environment. */
function words({ file, args, cwd, env = {} }: Command): readonly string[] {
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [cwd ?? '', ...(set.length === 0 ? [] : ['env', ...set]), file, ...args];
}

/**
 * Leads the program on that server in its own session and reports the session, so that mln can end it whole. A watcher ends the
 * program when the parent of this shell, the server's side of the connection, is gone. The leader also reports the exit code,
 * because ssh returns 255 for its own errors. Its reports are lines of the error output with the token of this call, which no output
 * of a program can contain by accident or by guessing.
 */
const leader = `
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; LC_ALL=C; export PATH LC_ALL
token=$1
if [ -n "$2" ]; then
  cd "$2" 2>/dev/null || { printf '\\nmln-began %s 0\\nno directory %s\\nmln-ended %s 126\\n' "$token" "$2" "$token" >&2; exit 126; }
fi
shift 2
exec 3<&0
setsid "$@" <&3 3<&- &
group=$!
exec 3<&- </dev/null
printf '\\nmln-began %s %s\\n' "$token" "$group" >&2
parent=$PPID
( exec >/dev/null 2>&1
  while kill -0 "$parent"; do sleep 0.2; done
  kill -s TERM -- "-$group"; sleep 2; kill -s KILL -- "-$group" ) &
watcher=$!
wait "$group"; code=$?
kill "$watcher" 2>/dev/null
printf '\\nmln-ended %s %s\\n' "$token" "$code" >&2
exit "$code"
`;

async function endThere(address: SshAddress, local: Shell, group: number): Promise<void> {
  await local.probe({ ...sshCommand(address, ['sh', '-c', ender, 'sh', String(group)]), timeoutMs: 15_000 });
}

const ender = `
kill -s TERM -- "-$1"
n=0
while [ "$n" -lt 50 ] && kill -s 0 -- "-$1"; do
  n=$((n + 1))
  [ "$n" = 20 ] && kill -s KILL -- "-$1"
  sleep 0.1
done
`;

interface LeaderReport {
  readonly group?: number;
  readonly ended?: Outcome;
  /** The output without the lines of the leader. */
  readonly stderr: string;
}

function readReport({ stdout, stderr }: Outcome, token: string): LeaderReport {
  const began = new RegExp(`\nmln-began ${token} (\\d+)\n`).exec(stderr);
  if (began === null) return { stderr };
  const rest = without(stderr, began);
  const group = Number(began[1]);
  const ended = new RegExp(`\nmln-ended ${token} (\\d+)\n`).exec(rest);
  if (ended === null) return { group, stderr: rest };
  const own = without(rest, ended);
  return { group, stderr: own, ended: { exitCode: Number(ended[1]), stdout, stderr: own } };
}

function without(text: string, { index, 0: line }: RegExpExecArray): string {
  return text.slice(0, index) + text.slice(index + line.length);
}
