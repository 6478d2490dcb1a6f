// Question → answer: from the real server, with a record; or from the record, and from no other source.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../api/json.js';
import type { Clock } from '../../api/ports.js';
import { stepMs } from '../../system/deadlines.js';
import type { Answer, Exchange, Question } from './transcript.js';

/** Answers the questions of ports, and keeps the time meanwhile. */
export interface Tape {
  /** True if a real server answers. */
  readonly live: boolean;
  /** Asks one question after the other, in the order of the calls. Throws as the port would. */
  ask(question: Question, real: () => Promise<Json | undefined>): Promise<Json | undefined>;
  /** The sum of answer times and sleeps: the same for the same questions. */
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
  /** Called at the first question that differs from the record; `at` is the entry of the expected question. Does not return. */
  differs(asked: Question, at: number): never;
  /** The recorded process was killed here. Does not return. */
  killed(): never;
}

/**
 * Looks without a change between them may come in any order, because the server was the same. A change comes after all looks before
 * it. `unasked` gives the first entry without a question.
 */
export function replayTape({ began, entries, differs, killed }: ReplayOptions): Tape & { unasked(): number | undefined } {
  const time = handsFrom(began, async (ms, signal) => (ms < stepMs ? undefined : untilAborted(signal)));
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

/** The deadline of a step, which the recorded run did not reach. */
function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
}

/** The position in `left` of the matching entry; -1 without one. */
function placeOf(question: Question, entries: readonly Exchange[], left: readonly number[]): number {
  const asked: unknown = JSON.parse(JSON.stringify(question));
  for (const [place, at] of left.entries()) {
    const entry = entries[at];
    if (isDeepStrictEqual(entry?.ask, asked)) return place;
    if (entry === undefined || !isLook(entry) || !isLook({ ask: question, answer: {} })) return -1;
  }
  return -1;
}

const looks = new Set(
  ['probe', 'read', 'text', 'stat', 'list', 'realpath', 'readlink'].flatMap((verb) => [verb, `guest ${verb}`]),
);

/** True if the question changes nothing and the process was not killed during it. */
function isLook({ ask, answer }: Exchange): boolean {
  return answer !== undefined && (looks.has(ask[0]) || ask[0] === 'guest readlink');
}

/** A clock that moves only by calls. */
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
