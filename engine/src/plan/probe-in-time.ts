// Reports a server that answers too slowly as a time-out, so that mln blames neither a plugin nor a machine for missing facts.
import type { Report } from '../api/diagnostic.js';
import type { Command, Outcome } from '../api/ports.js';
import { codes } from '../diagnostics/catalogue.js';
import { waitingFor } from '../hooks/scope.js';

export interface LookContext {
  readonly report: Report;
  /** The name of the observed server; default: this server. */
  readonly server?: string;
  /** True if the command needs the answer: then a time-out is an error, otherwise a warning. */
  readonly isRequired?: boolean;
}

/** Returns the outcome unchanged, and also reports a time-out with a hint how to allow more time. */
export async function probeInTime(command: Command, answer: Promise<Outcome>, context: LookContext): Promise<Outcome> {
  const { report, server = 'this server', isRequired = false } = context;
  const asked = [command.file, ...command.args].join(' ').slice(0, longest);
  const outcome = await waitingFor({ server, command: asked }, answer);
  const reason = reasonOf(outcome, command);
  const values = { server, command: asked, ...reason };
  if (reason !== undefined && isRequired) report.error(codes.probeTimedOut, undefined, values);
  else if (reason !== undefined) report.warning(codes.probeTimedOut, undefined, values);
  return outcome;
}

const longest = 100;

function reasonOf({ exitCode, stderr }: Outcome, { timeoutMs = 600_000 }: Command): { why: string; hint: string } | undefined {
  if (exitCode === 124)
    return { why: `mln ended it after ${timeoutMs / 1000} s`, hint: 'see what keeps the server busy, and try again' };
  const [said] = /^.*\b(?:connect(?:ion)?|banner exchange)\b.*\btimed? ?out\b.*$/im.exec(stderr) ?? [];
  if (exitCode !== 255 || said === undefined) return undefined;
  return { why: said.trim(), hint: 'more time to connect: "-o ConnectTimeout=SECONDS" among the options of the server' };
}
