// Requests → one debugfs process. Its exit code is always 0, so its output decides.
import { type Command, CommandFailed, type Outcome, type Shell } from '@mln/engine/api';
import { DiskFull } from './codes.js';
import { quote } from './names.js';

/** A directory for temporary files of a reader, and the shell that runs its programs. */
export interface ReaderContext {
  readonly sh: Shell;
  readonly scratch: string;
}

// mln's own shell starts one debugfs for many such commands and sends it the form below this key; any other shell runs the
// command itself. The key is not part of the contract, because the program must return to its first state after each form.
export const persistent = Symbol.for('mln.persistent');

/** A command with its persistent form. */
export type PersistentCommand = Command & {
  readonly [persistent]?: {
    readonly args: readonly string[];
    readonly input: string;
    readonly end: string;
    readonly silent?: true;
  };
};

function requests(image: string, options: readonly string[], lines: readonly string[]): PersistentCommand {
  const form = {
    args: ['-f', '-'],
    input: `${[['open', ...options.map(asWord), quote(image)].join(' '), ...lines, 'close'].join('\n')}\n`,
    end: 'end-of-requests', // no request of debugfs: debugfs repeats it and complains of it
    ...(options.includes('-w') ? { silent: true as const } : {}),
  };
  return { file: 'debugfs', args: [...options, '-f', '-', image], input: `${lines.join('\n')}\n`, [persistent]: form };
}

function asWord(option: string): string {
  return option.startsWith('-') ? option : quote(option);
}

/** The lines on standard error without the version banner. */
export function complaints(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^debugfs \d+\.\d/.test(line) && !/^Allocated inode: \d+$/.test(line));
}

/** Changes an image. Throws `DiskFull`, or `CommandFailed` with the first complaint of debugfs. */
export async function write(sh: Shell, image: string, lines: readonly string[], undo?: string): Promise<void> {
  const command = requests(image, undo === undefined ? ['-w'] : ['-w', '-z', undo], lines);
  const outcome = await sh.run(command);
  const [first] = complaints(outcome.stderr);
  if (first === undefined) return;
  const failed = new CommandFailed(command, { ...outcome, exitCode: 1, stderr: first });
  throw /Could not allocate (block|inode)/.test(first) ? new DiskFull(failed) : failed;
}

/** Asks; the answers stand by request. A request that found nothing has an empty answer. */
export async function ask(sh: Pick<Shell, 'probe'>, image: string, lines: readonly string[]): Promise<readonly string[]> {
  const command = requests(image, [], lines);
  const outcome = await sh.probe(command);
  if (outcome.exitCode !== 0 || /while (trying to )?open|Filesystem not open/.test(outcome.stderr))
    throw new CommandFailed(command, failure(outcome));
  const echoed = outcome.stdout.split(/^debugfs: (?=\S)/m).slice(1);
  const answers = echoed[0]?.startsWith('open ') === true ? echoed.slice(1) : echoed;
  return lines.map((_, i) => (answers[i] ?? '').replace(/^.*\n?/, ''));
}

function failure(outcome: Outcome): Outcome {
  return {
    ...outcome,
    exitCode: outcome.exitCode === 0 ? 1 : outcome.exitCode,
    stderr: complaints(outcome.stderr)[0] ?? outcome.stderr,
  };
}
