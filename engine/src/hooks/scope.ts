// The current caller: `report` and `lane.step` learn the plugin and the hook from here, without an argument.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Who {
  readonly plugin: string;
  readonly hook: string;
}

/** A command that a server has not answered yet. */
export interface Waiting {
  readonly server: string;
  readonly command: string;
}

export interface Scope extends Who {
  /** The servers' answers that the handler waits for. A time-out message names them. */
  waiting: readonly Waiting[];
  /** True once the handler has answered or timed out: its later calls come too late. */
  readonly over: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** `undefined` in the kernel's own code. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** Records that the current handler waits for `answer` of a server. */
export async function waitingFor<T>(wait: Waiting, answer: Promise<T>): Promise<T> {
  const scope = storage.getStore();
  if (scope === undefined) return answer;
  scope.waiting = [...scope.waiting, wait];
  try {
    return await answer;
  } finally {
    scope.waiting = scope.waiting.filter((one) => one !== wait);
  }
}

const nothing: readonly Waiting[] = [];

/** Runs `act` as that plugin's handler. Work that `act` starts and does not wait for finds `over` set. */
export function inScope<T>(who: Who, act: () => T | Promise<T>): T | Promise<T> {
  const scope: Scope & { over: boolean } = { plugin: who.plugin, hook: who.hook, waiting: nothing, over: false };
  let answer: T | Promise<T>;
  try {
    answer = storage.run(scope, act);
  } catch (thrown) {
    scope.over = true;
    throw thrown;
  }
  if (answer instanceof Promise)
    return answer.finally(() => {
      scope.over = true;
    });
  scope.over = true;
  return answer;
}

/** The same, but unfinished work may still report: `event` handlers run without mln waiting for an answer. */
export function inScopeNow<T>(who: Who, act: () => T): T {
  return storage.run({ ...who, waiting: nothing, over: false }, act);
}
