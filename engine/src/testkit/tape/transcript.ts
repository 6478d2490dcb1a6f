// What mln asked of a server and what it was told, as lines of JSON: recorded where the server is real, replayed where there is none.
import { createHash } from 'node:crypto';
import type { Json } from '../../api/json.js';

/** One call of a port: its name and all that it was given. Bytes are in it as text when they are short, else as their digest. */
export type Question = readonly [verb: string, ...of: readonly Json[]];

/** What came back, or what was thrown. `more`: the text that the same question was answered with before, and this. */
export type Answer = { readonly is?: Json } | { readonly more: string } | { readonly thrown: Thrown };

export interface Thrown {
  readonly message: string;
  /** Of the system: `ENOSPC`. */
  readonly code?: string;
}

/** One line. Without an answer the process was killed while it waited for one. */
export interface Exchange {
  readonly ask: Question;
  readonly answer?: Answer;
  /** How long the answer took, on the recorded server. */
  readonly ms?: number;
}

/** One command of mln. */
export interface Act {
  /** The test of the rig that gave it. */
  readonly test: string;
  readonly argv: readonly string[];
  /** Milliseconds since 1970, on that server's clock. */
  readonly began: number;
  readonly entries: readonly Exchange[];
  /** How it ended; absent when it was killed. */
  readonly end?: End;
}

export interface End {
  readonly exit: number;
  /** The codes of what it printed, sorted. */
  readonly codes: readonly string[];
  /** What it printed, when it was asked for JSON. */
  readonly json?: string;
}

/** The transcript of a scenario, and what the real run of it proved. */
export interface Verdict {
  readonly scenario: string;
  /** The day it was recorded. */
  readonly recorded: string;
  /** Names the files that the image of the rig is made of. */
  readonly image: string;
  /** How many times as long as a quiet server the rig took: mln was given so much more patience. */
  readonly slowness: number;
  /** By program: the version that answered. */
  readonly tools: Readonly<Record<string, string>>;
  /** The tests that passed: what was seen on the real server. */
  readonly passed: readonly string[];
  readonly acts: readonly Act[];
}

const shown = 4000;

/** Text as it is when it is short; long text and other bytes by their digest. */
export function contentOf(content: string | Uint8Array): Json {
  const text = typeof content === 'string' ? content : decoded(content);
  return text !== undefined && text.length <= shown ? text : digestOf(content);
}

/** For what may hold a secret. */
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

/** The head, then each act with its questions: a line each, so that a change is seen line by line. */
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

/** A log that grows is read over and over: only what came to it is kept. */
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

/** Each entry with the text that its question was answered with last. */
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

/** The lines that processes of mln wrote, each beginning with an `act`. */
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

/** A question is written when it is asked, and again with its answer. */
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
