// Requests → one debugfs process. Its exit code is 0 whatever happens, so its words are what is believed.
import { type Command, CommandFailed, type Outcome, type Shell } from '@mln/engine/api';
import { DiskFull } from './codes.js';
import { quote } from './names.js';

/** Where a reader may put files for a moment, and how it calls programs. */
export interface Desk {
  readonly sh: Shell;
  readonly scratch: string;
}

function requests(image: string, options: readonly string[], lines: readonly string[]): Command {
  return {
    file: 'debugfs',
    args: [...options, '-f', '-', image],
    input: `${lines.join('\n')}\n`,
    kept: {
      args: ['-f', '-'],
      input: `${[['open', ...options.map(asWord), quote(image)].join(' '), ...lines, 'close'].join('\n')}\n`,
      end: 'end-of-requests', // no request of debugfs: it repeats it and complains of it
      ...(options.includes('-w') ? { silent: true } : {}),
    },
  };
}

function asWord(option: string): string {
  return option.startsWith('-') ? option : quote(option);
}

/** What was said on standard error beside the version banner. */
export function complaints(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^debugfs \d+\.\d/.test(line) && !/^Allocated inode: \d+$/.test(line));
}

/** Changes an image. Throws `DiskFull`, or `CommandFailed` with debugfs' first complaint when it had any. */
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
