// PluginSet → taps: each handler in its slot, guarded, with arguments made for its plugin.
import type { HookName } from '../api/hooks.js';
import type { Plugin } from '../api/plugin.js';
import { codes } from '../diagnostics/catalogue.js';
import { type PluginSet, slotsOf } from '../plugin/registry.js';
import { wrongAnswer } from './answer.js';
import { freezeArguments } from './freeze.js';
import { type GuardOptions, guard, HandlerFailed, isPromise, reasonOf } from './guard.js';
import { inScopeNow } from './scope.js';

/** A call in progress, for every tap of its hook. */
export interface Call {
  /** The arguments for one plugin; `undefined`: the plugin takes no part in this call. */
  argsFor(plugin: Plugin): readonly unknown[] | undefined;
  /** The kernel's own work, between the early handlers and the others; `false` ends the call. */
  readonly middle?: Middle | undefined;
}

export type Middle = () => void | boolean | Promise<void> | Promise<boolean>;

/** The part of tapable's hooks that mln uses. */
export interface PromiseHook<A extends readonly unknown[], R> {
  tapPromise(options: { readonly name: string; readonly stage: number }, act: (...args: A) => Promise<R>): void;
}

export interface CallbackHook<A extends readonly unknown[]> {
  tapAsync(options: { readonly name: string; readonly stage: number }, act: (...args: [...A, Next]) => void): void;
}
/** Continues with the next tap, or ends the call with the error. */
export type Next = (thrown?: unknown) => void;
export interface PlainHook<A extends readonly unknown[]> {
  tap(options: { readonly name: string; readonly stage: number }, act: (...args: A) => void): void;
}

export interface TapSource {
  readonly set: PluginSet;
  readonly guard: GuardOptions;
}

const stages = { early: -2, middle: -1, plain: 0, late: 1 } as const;

/** A handler that fails ends the call, except in hooks where every handler must give a verdict. */
const goOnAfterFailure: ReadonlySet<HookName> = new Set(['validate', 'review']);

export function tapEach(hook: CallbackHook<[Call]>, name: HookName, source: TapSource): void {
  hook.tapAsync({ name: 'mln', stage: stages.middle }, (call, next) =>
    endWith(
      () => call.middle?.(),
      (thrown, answer) => next(thrown ?? (answer === false ? new HandlerFailed() : undefined)),
    ),
  );
  const goesOn = goOnAfterFailure.has(name);
  for (const one of handlersOf(source.set, name))
    hook.tapAsync({ name: one.plugin.name, stage: one.stage }, (call, next) =>
      endWith(
        () => {
          const args = call.argsFor(one.plugin);
          return args && answerOf(one, args, source.guard);
        },
        (thrown) => next(goesOn && thrown instanceof HandlerFailed ? undefined : thrown),
      ),
    );
}

/** Passes the answer or the error of `act` to `end`, without delay unless the answer is a promise. */
function endWith(act: () => unknown, end: (thrown: unknown, answer?: unknown) => void): void {
  let answer: unknown;
  try {
    answer = act();
  } catch (thrown) {
    end(thrown);
    return;
  }
  if (isPromise(answer)) answer.then((value) => end(undefined, value), end);
  else end(undefined, answer);
}

export function tapFirst(hook: PromiseHook<[Call], unknown>, name: HookName, source: TapSource): void {
  for (const one of handlersOf(source.set, name))
    hook.tapPromise({ name: one.plugin.name, stage: one.stage }, async (call) => {
      const args = call.argsFor(one.plugin);
      if (args === undefined) return undefined;
      const answer = await answerOf(one, args, source.guard);
      // tapable accepts null as an answer, and mln rejects it
      return answer === null
        ? refuseNothing(one, source.guard)
        : answer === undefined
          ? answer
          : fitting(one, answer, source.guard);
    });
}

/** The call's `argsFor` gets the value after the earlier rewrites. */
export interface RewriteCall {
  argsFor(plugin: Plugin, value: unknown): readonly unknown[] | undefined;
}

export function tapRewrite(hook: PromiseHook<[unknown, RewriteCall], unknown>, name: HookName, source: TapSource): void {
  for (const one of handlersOf(source.set, name))
    hook.tapPromise({ name: one.plugin.name, stage: one.stage }, async (value, call) => {
      const args = call.argsFor(one.plugin, value);
      if (args === undefined) return value;
      // tapable would silently keep the old value
      const answer = (await answerOf(one, args, source.guard)) ?? refuseNothing(one, source.guard);
      return answer === value ? value : fitting(one, answer, source.guard);
    });
}

export function tapTell(hook: PlainHook<[unknown]>, name: HookName, { set, guard: { warn } }: TapSource): void {
  for (const one of handlersOf(set, name)) {
    let connected = true;
    const disconnect = (thrown: unknown) => {
      if (connected) warn(`plugin ${one.plugin.name} failed in ${name} and is not told any more: ${reasonOf(thrown)}`);
      connected = false;
    };
    hook.tap({ name: one.plugin.name, stage: one.stage }, (event) => {
      if (!connected) return;
      try {
        if (!one.ours) freezeArguments([event]);
        const answer = inScopeNow({ plugin: one.plugin.name, hook: name }, () => one.call(event));
        if (answer instanceof Promise) answer.catch(disconnect);
      } catch (thrown) {
        disconnect(thrown);
      }
    });
  }
}

interface Tapped {
  readonly plugin: Plugin;
  /** True for plugins that come with mln: mln's own tests find handlers that change arguments or answer wrongly. */
  readonly ours: boolean;
  readonly hook: HookName;
  readonly stage: number;
  call(...args: readonly unknown[]): unknown;
}

function handlersOf(set: PluginSet, hook: HookName): readonly Tapped[] {
  return set.plugins.flatMap(({ plugin, from }) => {
    const written = plugin.hooks?.[hook];
    if (written === undefined) return [];
    return slotsOf<(...args: never) => unknown>(written).map(({ slot, handler }) => {
      const call = handler.bind(plugin.hooks) as Tapped['call']; // the runner's types tie each hook's name to its arguments
      return { plugin, ours: from === 'built-in', hook, stage: stages[slot ?? 'plain'], call };
    });
  });
}

function answerOf({ plugin, ours, hook, call }: Tapped, args: readonly unknown[], options: GuardOptions): unknown {
  if (!ours) freezeArguments(args);
  return guard({ plugin: plugin.name, hook }, options, () => call(...args));
}

function fitting({ plugin, ours, hook }: Tapped, answer: unknown, { report }: GuardOptions): unknown {
  const wrong = ours ? undefined : wrongAnswer(hook, answer);
  if (wrong === undefined) return answer;
  return inScopeNow({ plugin: plugin.name, hook }, () => {
    report.error(codes.hookReturnedWrongValue, undefined, { name: plugin.name, hook, ...wrong });
    throw new HandlerFailed();
  });
}

function refuseNothing({ plugin, hook }: Tapped, { report }: GuardOptions): never {
  return inScopeNow({ plugin: plugin.name, hook }, () => {
    report.error(codes.hookReturnedNothing, undefined, { name: plugin.name, hook });
    throw new HandlerFailed();
  });
}
