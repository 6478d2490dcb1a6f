// PluginSet → taps: each handler in its slot, guarded, with arguments made for its plugin.
import type { HookName } from '../api/hooks.js';
import type { Plugin } from '../api/plugin.js';
import type { PluginSet } from '../plugin/registry.js';
import { slotsOf } from '../plugin/slots.js';
import { wrongAnswer } from './answer.js';
import { freezeArguments } from './freeze.js';
import { type GuardOptions, guard, HandlerFailed, isPromise, reasonOf } from './guard.js';
import { inScopeNow } from './scope.js';

/** A call in progress, handed to every tap of its hook. */
export interface Call {
  /** The arguments for one plugin; `undefined`: it has no part in this call. */
  argsFor(plugin: Plugin): readonly unknown[] | undefined;
  /** The kernel's own work, between the early handlers and the others; `false` ends the call. */
  readonly middle?: Middle | undefined;
}

export type Middle = () => void | boolean | Promise<void> | Promise<boolean>;

/** What is used of tapable's hooks. */
export interface PromiseHook<A extends readonly unknown[], R> {
  tapPromise(options: { readonly name: string; readonly stage: number }, act: (...args: A) => Promise<R>): void;
}
export interface PlainHook<A extends readonly unknown[]> {
  tap(options: { readonly name: string; readonly stage: number }, act: (...args: A) => void): void;
}

export interface TapSource {
  readonly set: PluginSet;
  readonly guard: GuardOptions;
}

const stages = { early: -2, middle: -1, plain: 0, late: 1 } as const;

/** A handler that fails ends the call, except where each one judges for itself. */
const goOnAfterFailure: ReadonlySet<HookName> = new Set(['validate', 'review']);

/** One after another: a promise when one of them gave one, and then the others have yet to answer. */
export type Series = (call: Call) => void | Promise<void>;

type Act = (call: Call) => void | Promise<void>;

/** A call throws what the first one threw that failed, at once or by the promise. */
export const seriesOf = (name: HookName, source: TapSource): Series => {
  const goesOn = goOnAfterFailure.has(name);
  const handlers = handlersOf(source.set, name).map((one) => {
    const act: Act = (call) => {
      const args = call.argsFor(one.plugin);
      return args && (answerOf(one, args, source.guard) as ReturnType<Act>); // what else it answers is nobody's
    };
    return { stage: one.stage, act: goesOn ? evenAfter(act) : act };
  });
  const all = [{ stage: stages.middle, act: middleAct }, ...handlers];
  const acts = all.sort((a, b) => a.stage - b.stage).map(({ act }) => act);
  return (call) => inTurn(acts, call, 0);
};

const inTurn = (acts: readonly Act[], call: Call, from: number): void | Promise<void> => {
  for (let i = from; i < acts.length; i += 1) {
    const answer = acts[i]?.(call);
    if (isPromise(answer)) return Promise.resolve(answer).then(() => inTurn(acts, call, i + 1));
  }
};

const middleAct: Act = ({ middle }) => {
  const answer = middle?.();
  return answer instanceof Promise ? answer.then(endOnFalse) : endOnFalse(answer);
};

const endOnFalse = (answer: void | boolean): void => {
  if (answer === false) throw new HandlerFailed();
};

/** The failure of one is no matter of the others. */
const evenAfter =
  (act: Act): Act =>
  (call) => {
    try {
      const answer = act(call);
      return answer instanceof Promise ? answer.catch(passOver) : answer;
    } catch (thrown) {
      passOver(thrown);
    }
  };

const passOver = (thrown: unknown): void => {
  if (!(thrown instanceof HandlerFailed)) throw thrown;
};

export const tapFirst = (hook: PromiseHook<[Call], unknown>, name: HookName, source: TapSource): void => {
  for (const one of handlersOf(source.set, name))
    hook.tapPromise({ name: one.plugin.name, stage: one.stage }, async (call) => {
      const args = call.argsFor(one.plugin);
      if (args === undefined) return undefined;
      const answer = await answerOf(one, args, source.guard);
      // tapable takes null for an answer, and nobody can use it
      return answer === null
        ? refuseNothing(one, source.guard)
        : answer === undefined
          ? answer
          : fitting(one, answer, source.guard);
    });
};

/** The call's `argsFor` is given the value as the others left it. */
export interface RewriteCall {
  argsFor(plugin: Plugin, value: unknown): readonly unknown[] | undefined;
}

export const tapRewrite = (hook: PromiseHook<[unknown, RewriteCall], unknown>, name: HookName, source: TapSource): void => {
  for (const one of handlersOf(source.set, name))
    hook.tapPromise({ name: one.plugin.name, stage: one.stage }, async (value, call) => {
      const args = call.argsFor(one.plugin, value);
      if (args === undefined) return value;
      // tapable would keep the old value without a word
      const answer = (await answerOf(one, args, source.guard)) ?? refuseNothing(one, source.guard);
      return answer === value ? value : fitting(one, answer, source.guard);
    });
};

export const tapTell = (hook: PlainHook<[unknown]>, name: HookName, { set, guard: { warn } }: TapSource): void => {
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
};

interface Tapped {
  readonly plugin: Plugin;
  /** It comes with mln, whose own tests find what changes its arguments or answers wrongly. */
  readonly ours: boolean;
  readonly hook: HookName;
  readonly stage: number;
  call(...args: readonly unknown[]): unknown;
}

const handlersOf = (set: PluginSet, hook: HookName): readonly Tapped[] =>
  set.plugins.flatMap(({ plugin, from }) => {
    const written = plugin.hooks?.[hook];
    if (written === undefined) return [];
    return slotsOf<(...args: never) => unknown>(written).map(({ slot, handler }) => {
      const call = handler.bind(plugin.hooks) as Tapped['call']; // the runner's types tie each hook's name to its arguments
      return { plugin, ours: from === 'built-in', hook, stage: stages[slot ?? 'plain'], call };
    });
  });

const answerOf = ({ plugin, ours, hook, call }: Tapped, args: readonly unknown[], options: GuardOptions): unknown => {
  if (!ours) freezeArguments(args);
  return guard({ plugin: plugin.name, hook }, options, () => call(...args));
};

const fitting = ({ plugin, ours, hook }: Tapped, answer: unknown, { report }: GuardOptions): unknown => {
  const wrong = ours ? undefined : wrongAnswer(hook, answer);
  if (wrong === undefined) return answer;
  return inScopeNow({ plugin: plugin.name, hook }, () => {
    report.error('MLN6018', undefined, { name: plugin.name, hook, ...wrong });
    throw new HandlerFailed();
  });
};

const refuseNothing = ({ plugin, hook }: Tapped, { report }: GuardOptions): never =>
  inScopeNow({ plugin: plugin.name, hook }, () => {
    report.error('MLN6008', undefined, { name: plugin.name, hook });
    throw new HandlerFailed();
  });
