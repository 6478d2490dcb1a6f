// Shell → programs of another server, by ssh(1), which must not ask anything.
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, CommandFailed, type Outcome, type Shell } from '../../api/ports.js';
import { type BindableShell, type Binding, bindShell } from '../process/child.js';
import { ServerUnreachable } from './server-errors.js';

export interface SshAddress {
  /** As in `service_host`, for people. */
  readonly name: string;
  /** What ssh is told: `user@host`, or a name of its configuration. */
  readonly to: string;
  /** Before all others: `-F FILE`, `-p PORT`. */
  readonly options: readonly string[];
}

/**
 * Exit codes as on this machine; a server that is not reached, or is lost before the program has ended, throws `ServerUnreachable`
 * from `run`, and answers 255 from `probe`. A program whose time is over, or that is aborted, is ended there too, with its
 * process group, and is waited for; one of which we have not report yet that it was begun, or whose ssh was killed here, is ended
 * within seconds. One that leaves a daemon with its
 * output open has not ended before the daemon closes it. `kept` is not used.
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
  /** Why nobody knows what the program did. */
  readonly away?: string;
}

interface SshTarget {
  readonly local: Shell;
  readonly binding: Binding | undefined;
}

async function performThere(address: SshAddress, command: Command, { local, binding }: SshTarget): Promise<Performed> {
  const sh = binding === undefined ? local : bindShell(local, binding);
  const { input, timeoutMs } = command;
  const ask = () =>
    sh.probe({
      ...sshCommand(address, ['sh', '-c', leader, 'sh', ...words(command)]),
      ...(input === undefined ? {} : { input }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
  const outcome = await untilLetIn(ask, binding?.signal);
  const report = readReport(outcome);
  if (report.ended !== undefined) return { outcome: report.ended };
  const broken = binding?.signal.aborted === true || outcome.exitCode === 124;
  if (broken && report.group !== undefined && report.group > 1) await endThere(address, local, report.group);
  if (broken) return { outcome: { ...outcome, stderr: report.stderr } };
  const message = lastLine(report.stderr);
  const away = report.group === undefined ? `it cannot be reached: ${message}` : `the connection broke: ${message}`;
  return { outcome: { exitCode: 255, stdout: outcome.stdout, stderr: `server ${address.name}: ${away}\n` }, away };
}

const patienceMs = 30_000;

/**
 * sshd turns some away when more than ten are about to log in (MaxStartups): it says so, or hangs up before it says who it is.
 * Nothing was begun there then.
 */
async function untilLetIn(ask: () => Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
  const began = Date.now();
  for (let wait = 100; ; wait *= 2) {
    const outcome = await ask();
    const isTurnedAway = outcome.exitCode === 255 && /^kex_exchange_identification: /m.test(outcome.stderr);
    if (!isTurnedAway || signal?.aborted === true || Date.now() - began > patienceMs) return outcome;
    // not all of them at once again
    await delay(wait * (0.5 + Math.random()));
  }
}

function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1) || 'ssh said nothing';
}

/** ssh gives a line to the shell of the user there, so each word is quoted for it. */
export function sshCommand({ to, options }: SshAddress, argv: readonly string[]): Pick<Command, 'file' | 'args'> {
  return {
    file: 'ssh',
    // of options that stand twice ssh takes the first
    args: ['-o', 'BatchMode=yes', ...options, ...manners, '--', to, argv.map(quoted).join(' ')],
  };
}

// a server that is switched off is noticed, and nothing but the command is forwarded
const manners = ['ConnectTimeout=10', 'ServerAliveInterval=15', 'ServerAliveCountMax=3', 'LogLevel=ERROR']
  .flatMap((option) => ['-o', option])
  .concat(['-a', '-x', '-T']);

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A directory to be in, or nothing, and the program with its environment. */
function words({ file, args, cwd, env = {} }: Command): readonly string[] {
  const set = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [cwd ?? '', ...(set.length === 0 ? [] : ['env', ...set]), file, ...args];
}

/**
 * Leads the program there: in a session of its own, of which we are told, so that it can be ended whole; with a watcher that
 * ends it when this shell's parent, the server's side of the connection, is gone. What it ended with is told too, for ssh
 * answers 255 for its own troubles.
 */
const leader = `
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"; LC_ALL=C; export PATH LC_ALL
if [ -n "$1" ]; then cd "$1" 2>/dev/null || { printf 'mln-began 0\\nno directory %s\\nmln-ended 126\\n' "$1" >&2; exit 126; }; fi
shift
exec 3<&0
setsid "$@" <&3 3<&- &
group=$!
exec 3<&- </dev/null
echo "mln-began $group" >&2
parent=$PPID
( exec >/dev/null 2>&1
  while kill -0 "$parent"; do sleep 0.2; done
  kill -s TERM -- "-$group"; sleep 2; kill -s KILL -- "-$group" ) &
watcher=$!
wait "$group"; code=$?
kill "$watcher" 2>/dev/null
printf '\\nmln-ended %s\\n' "$code" >&2
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
  /** Without what the leader said. */
  readonly stderr: string;
}

function readReport({ stdout, stderr }: Outcome): LeaderReport {
  const began = /^mln-began (\d+)\n/m.exec(stderr);
  if (began === null) return { stderr };
  const rest = stderr.slice(0, began.index) + stderr.slice(began.index + began[0].length);
  const group = Number(began[1]);
  const at = rest.lastIndexOf('\nmln-ended ');
  const [line, code] = /^\nmln-ended (\d+)\n/.exec(rest.slice(Math.max(at, 0))) ?? [];
  if (line === undefined) return { group, stderr: rest };
  const own = rest.slice(0, at) + rest.slice(at + line.length);
  return { group, stderr: own, ended: { exitCode: Number(code), stdout, stderr: own } };
}
