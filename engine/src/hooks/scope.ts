// Who is calling: lets `report` and `lane.step` know the plugin and the hook without being told.
import { AsyncLocalStorage } from 'node:async_hooks';

export interface Who {
  readonly plugin: string;
  readonly hook: string;
}

export interface Scope extends Who {
  /** The handler has answered or was given up: whatever it still does comes too late. */
  readonly over: boolean;
}

const storage = new AsyncLocalStorage<Scope>();

/** `undefined` in the kernel's own code. */
export function currentScope(): Scope | undefined {
  return storage.getStore();
}

/** Runs `act` as that plugin's handler; what it starts and does not wait for finds `over` set. */
export function inScope<T>(who: Who, act: () => T | Promise<T>): T | Promise<T> {
  const scope = { plugin: who.plugin, hook: who.hook, over: false };
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
  return storage.run({ ...who, over: false }, act);
}
