// The questions of mln to a server and the answers, as lines of JSON: recorded on a real server, replayed without one.
import { createHash } from 'node:crypto';
import type { Json } from '../../api/json.js';

/** One call of a port: its name and its arguments. Short bytes appear as text, long ones as their digest. */
export type Question = readonly [verb: string, ...of: readonly Json[]];

/** The result or the error. `more`: the text of the previous answer to the same question, continued by this text. */
export type Answer = { readonly is?: Json } | { readonly more: string } | { readonly thrown: Thrown };

export interface Thrown {
  readonly message: string;
  /** Of the system: `ENOSPC`. */
  readonly code?: string;
}

/** One line. Without an answer the process was killed during the question. */
export interface Exchange {
  readonly ask: Question;
  readonly answer?: Answer;
  /** The duration of the answer on the recorded server. */
  readonly ms?: number;
}

/** One command of mln. */
export interface Act {
  /** The test of the rig that ran the command. */
  readonly test: string;
  readonly argv: readonly string[];
  /** Milliseconds since 1970, on that server's clock. */
  readonly began: number;
  readonly entries: readonly Exchange[];
  /** The exit of the command; absent if it was killed. */
  readonly end?: End;
}

export interface End {
  readonly exit: number;
  /** The codes of its diagnostics, sorted. */
  readonly codes: readonly string[];
  /** Its output with `--json`. */
  readonly json?: string;
}

/** The transcript of a scenario, and the results of its real run. */
export interface Verdict {
  readonly scenario: string;
  /** The day of the recording. */
  readonly recorded: string;
  /** A name for the files that make up the image of the rig. */
  readonly image: string;
  /** The slowdown of the rig against a quiet server: mln got its time limits multiplied by this number. */
  readonly slowness: number;
  /** By program: the version that answered. */
  readonly tools: Readonly<Record<string, string>>;
  /** The tests that passed on the real server. */
  readonly passed: readonly string[];
  readonly acts: readonly Act[];
}

const shown = 4000;

/** Short text unchanged; long text and other bytes by their digest. */
export function contentOf(content: string | Uint8Array): Json {
  const text = typeof content === 'string' ? content : decoded(content);
  return text !== undefined && text.length <= shown ? text : digestOf(content);
}

/** For text that may contain a secret. */
export function digestOf(content: string | Uint8Array): Json {
  const hash = createHash('sha256').update(content).digest('hex');
  return { sha256: hash, bytes: Buffer.byteLength(content) };
}

function decoded(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}

/** The head, then each act with its questions: one line each, so that a diff shows changes line by line. */
export function printVerdict({ acts, ...head }: Verdict): string {
  const lines: unknown[] = [head];
  for (const { entries, end, ...act } of acts) lines.push({ act }, ...shorter(entries), ...(end === undefined ? [] : [{ end }]));
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

export function readVerdict(text: string): Verdict {
  const [head, ...lines] = parsed(text);
  const acts = readActs(lines).map((act) => ({ ...act, entries: longer(act.entries) }));
  return { ...(head as Omit<Verdict, 'acts'>), acts }; // as printed above
}

/** Readers read a growing log again and again: the tape keeps only the new part. */
function shorter(entries: readonly Exchange[]): readonly Exchange[] {
  return withLast(entries, (entry, last) => {
    const now = textOf(entry);
    if (last === undefined || now === undefined || last.length < 80 || !now.startsWith(last)) return entry;
    return { ...entry, answer: { more: now.slice(last.length) } };
  });
}

function longer(entries: readonly Exchange[]): readonly Exchange[] {
  return withLast(entries, (entry, last = '') =>
    entry.answer !== undefined && 'more' in entry.answer ? { ...entry, answer: { is: last + entry.answer.more } } : entry,
  );
}

/** Each entry with the text of the last answer to its question. */
function withLast(
  entries: readonly Exchange[],
  change: (entry: Exchange, last: string | undefined) => Exchange,
): readonly Exchange[] {
  const last = new Map<string, string>();
  return entries.map((entry) => {
    const key = JSON.stringify(entry.ask);
    const changed = change(entry, last.get(key));
    const text = textOf(entry) ?? textOf(changed);
    if (text !== undefined) last.set(key, text);
    return changed;
  });
}

function textOf({ answer }: Exchange): string | undefined {
  return answer !== undefined && 'is' in answer && typeof answer.is === 'string' ? answer.is : undefined;
}

/** The lines that processes of mln wrote; each process begins with an `act`. */
export function readActs(lines: readonly unknown[]): readonly Act[] {
  const acts: Act[] = [];
  for (const line of lines as readonly Line[]) {
    const last = acts.at(-1);
    if ('act' in line) acts.push({ ...line.act, entries: [] });
    else if (last !== undefined && 'end' in line) acts[acts.length - 1] = { ...last, end: line.end };
    else if (last !== undefined && 'ask' in line)
      acts[acts.length - 1] = { ...last, entries: [...answered(last.entries, line), line] };
    else throw new Error(`a transcript begins with an act, not with ${JSON.stringify(line)}`);
  }
  return acts;
}

/** Written at the question, and again with the answer. */
function answered(entries: readonly Exchange[], { answer }: Exchange): readonly Exchange[] {
  return answer !== undefined && entries.at(-1)?.answer === undefined ? entries.slice(0, -1) : entries;
}

type Line = { readonly act: Omit<Act, 'entries' | 'end'> } | { readonly end: End } | Exchange;

export function parsed(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
