// Who is calling: lets `report` and `lane.step` know the plugin and the hook without being told.
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
  /** What the handler waits for; told when it is given up. */
  waiting: readonly Waiting[];
  /** The handler has answered or was given up: whatever it still does comes too late. */
  readonly over: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** `undefined` in the kernel's own code. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** The handler that calls waits for `answer` of a server. */
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

/** Runs `act` as that plugin's handler; what it starts and does not wait for finds `over` set. */
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

/** The same, and what it leaves behind may still speak: events are told without waiting for an answer. */
export function inScopeNow<T>(who: Who, act: () => T): T {
  return storage.run({ ...who, waiting: nothing, over: false }, act);
}
