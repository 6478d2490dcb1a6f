// Output of a failed govc → the cause, and whether it is temporary.
import type { CodeText, Outcome } from '@mln/engine/api';
import { codes, VsphereFailed } from './codes.js';
import type { Link } from './link.js';

export interface Fault {
  readonly row: CodeText;
  readonly values: Readonly<Record<string, string>>;
}

/** The last line of the output, without the name of the program. */
export function wordsOf({ stderr, stdout }: Pick<Outcome, 'stderr' | 'stdout'>): string {
  const lines = `${stdout}\n${stderr}`
    .trim()
    .split(/[\n\r]/)
    .filter((line) => line.trim() !== '');
  const said = lines.findLast((line) => line.includes('govc: ')) ?? lines.at(-1) ?? 'it said nothing';
  return said.slice(said.indexOf('govc: ') + 'govc: '.length * Number(said.includes('govc: '))).trim();
}

const rows: readonly (readonly [RegExp, CodeText])[] = [
  [/specify an ESX or vCenter URL/i, codes.noServerConfigured],
  [/incorrect user name or password|Login failure|InvalidLogin|authentication failed/i, codes.loginRefused],
  [/x509:|certificate|thumbprint/i, codes.untrustedCertificate],
  [
    /connection refused|no such host|no route|network is unreachable|i\/o timeout|deadline exceeded|Client\.Timeout/i,
    codes.serverUnreachable,
  ],
];

/** For a query: the reason why mln cannot reach the server; `undefined` when the server answered and the query itself failed. */
export function faultOf(link: Link, outcome: Outcome): Fault | undefined {
  const server = link.env.GOVC_URL ?? 'the server';
  if (outcome.exitCode === 127) return { row: codes.govcNotFound, values: { govc: link.govc } };
  if (outcome.exitCode === 124) return { row: codes.serverUnreachable, values: { server, why: 'no answer in time' } };
  const why = wordsOf(outcome);
  const row = rows.find(([pattern]) => pattern.test(why))?.[1];
  return row === undefined ? undefined : { row, values: { server, why } };
}

export function isMissing(outcome: Outcome): boolean {
  return outcome.exitCode !== 0 && /not found|ManagedObjectNotFound|has already been deleted/i.test(wordsOf(outcome));
}

/** An expired session, a busy server, or a file of govc that another govc was writing. */
export function mayPass(words: string): boolean {
  return /NotAuthenticated|session is not authenticated|\bEOF\b|unexpected end of JSON|invalid character|connection reset|broken pipe|\b50[234] (Bad|Service|Gateway)|too many (sessions|connections)|ConcurrentAccess|TaskInProgress|being modified|TLS handshake timeout|folder '.*' not found/i.test(
    words,
  );
}

export function failed({ row, values }: Fault): VsphereFailed {
  return new VsphereFailed(row, values);
}
