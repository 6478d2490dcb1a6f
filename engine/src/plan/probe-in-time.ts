// A look at a server that takes too long is reported as a time-out: what nobody could see is then no fault of a plugin or a machine.
import type { Report } from '../api/diagnostic.js';
import type { Command, Outcome } from '../api/ports.js';
import { waitingFor } from '../hooks/scope.js';

export interface LookContext {
  readonly report: Report;
  /** The name of the server that is looked at; this one when absent. */
  readonly server?: string;
  /** Whether nothing goes on without the answer: a time-out is an error then, else a warning. */
  readonly isRequired?: boolean;
}

/** The outcome as it is; a time-out is reported too, with what gives the server longer. */
export async function probeInTime(command: Command, answer: Promise<Outcome>, context: LookContext): Promise<Outcome> {
  const { report, server = 'this server', isRequired = false } = context;
  const asked = [command.file, ...command.args].join(' ').slice(0, longest);
  const outcome = await waitingFor({ server, command: asked }, answer);
  const reason = reasonOf(outcome, command);
  const values = { server, command: asked, ...reason };
  if (reason !== undefined && isRequired) report.error('MLN5013', undefined, values);
  else if (reason !== undefined) report.warning('MLN5013', undefined, values);
  return outcome;
}

const longest = 100;

function reasonOf({ exitCode, stderr }: Outcome, { timeoutMs = 600_000 }: Command): { why: string; wayOut: string } | undefined {
  if (exitCode === 124)
    return { why: `mln ended it after ${timeoutMs / 1000} s`, wayOut: 'see what keeps the server busy, and try again' };
  const [said] = /^.*\b(?:connect(?:ion)?|banner exchange)\b.*\btimed? ?out\b.*$/im.exec(stderr) ?? [];
  if (exitCode !== 255 || said === undefined) return undefined;
  return { why: said.trim(), wayOut: 'more time to connect: "-o ConnectTimeout=SECONDS" among the options of the server' };
}
