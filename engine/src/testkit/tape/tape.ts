// Question → answer: by the real server, written down; or by what was written down, and by nothing else.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../api/json.js';
import type { Clock } from '../../api/ports.js';
import type { Answer, Exchange, Question } from './transcript.js';

/** Who answers what the ports are asked, and the time that goes by meanwhile. */
export interface Tape {
  /** Whether there is a server that answers. */
  readonly live: boolean;
  /** One question after the other, in the order in which they are asked. Throws as the port would. */
  ask(question: Question, real: () => Promise<Json | undefined>): Promise<Json | undefined>;
  /** Its time is what the answers took and what was slept: the same whenever the same is asked. */
  readonly clock: Clock;
}

/**
 * @param began the time now
 * @param write keeps a line for ever before it returns: the process may be killed at any moment
 */
export function recordTape(began: number, write: (part: Partial<Exchange>) => void): Tape {
  const time = handsFrom(began, (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }));
  const inTurn = queue();
  return {
    live: true,
    clock: time.clock,
    ask: (question, real) =>
      inTurn(async () => {
        write({ ask: question });
        const since = performance.now();
        const answer = await real().then((is): Answer => (is === undefined ? {} : { is }), thrownOf);
        const ms = Math.round(performance.now() - since);
        time.pass(ms);
        write({ answer, ms });
        return told(answer);
      }),
  };
}

export interface ReplayOptions {
  readonly began: number;
  readonly entries: readonly Exchange[];
  /** The first question that was not recorded there; `at` is the entry that should be asked for. Does not return. */
  differs(asked: Question, at: number): never;
  /** The process was killed here. Does not return. */
  killed(): never;
}

/**
 * Looks that were asked with no change between them may come in any order: the server was the same. A change comes when all looks
 * before it were asked. `unasked` gives the first entry that nobody asked for.
 */
export function replayTape({ began, entries, differs, killed }: ReplayOptions): Tape & { unasked(): number | undefined } {
  const time = handsFrom(began, async () => {});
  const inTurn = queue();
  const left = entries.map((_, at) => at);
  return {
    live: false,
    clock: time.clock,
    unasked: () => left[0],
    ask: (question) =>
      inTurn(async () => {
        const place = placeOf(question, entries, left);
        const entry = entries[left[place] ?? -1];
        if (entry === undefined) return differs(question, left[0] ?? entries.length);
        left.splice(place, 1);
        if (entry.answer === undefined) return killed();
        time.pass(entry.ms ?? 0);
        return told(entry.answer);
      }),
  };
}

/** Where in `left` the entry is that answers; -1 when there is none. */
function placeOf(question: Question, entries: readonly Exchange[], left: readonly number[]): number {
  const asked: unknown = JSON.parse(JSON.stringify(question));
  for (const [place, at] of left.entries()) {
    const entry = entries[at];
    if (isDeepStrictEqual(entry?.ask, asked)) return place;
    if (entry === undefined || !isLook(entry) || !isLook({ ask: question, answer: {} })) return -1;
  }
  return -1;
}

const looks = new Set(['probe', 'read', 'text', 'stat', 'list', 'realpath'].flatMap((verb) => [verb, `guest ${verb}`]));

/** Changes nothing, and the process was not killed in it. */
function isLook({ ask, answer }: Exchange): boolean {
  return answer !== undefined && (looks.has(ask[0]) || ask[0] === 'guest readlink');
}

/** A clock that moves when it is told to. */
function handsFrom(began: number, wait: (ms: number, signal?: AbortSignal) => Promise<void>) {
  let now = began;
  const pass = (ms: number): void => {
    now += ms;
  };
  const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    await wait(ms, signal);
    pass(ms);
  };
  return { pass, clock: { now: () => now, sleep } };
}

function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };
}

function thrownOf(error: unknown): Answer {
  if (!(error instanceof Error)) return { thrown: { message: String(error) } };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { thrown: { message: error.message, ...code } };
}

function told(answer: Answer): Json | undefined {
  if ('thrown' in answer) throw Object.assign(new Error(answer.thrown.message), answer.thrown);
  return 'is' in answer ? answer.is : undefined;
}
