// PluginSet → the twelve hooks, ready for use. The only file that imports tapable.
import { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } from 'tapable';
import type { Claims } from '../api/claims.js';
import type { RunEvent } from '../api/event.js';
import type { HookName, Hooks, Kind, kinds } from '../api/hooks.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Plugin } from '../api/plugin.js';
import type { PluginSet } from '../plugin/registry.js';
import { hookMs } from '../system/deadlines.js';
import { type GuardOptions, guard, HandlerFailed } from './guard.js';
import {
  type Call,
  type CallbackHook,
  type Middle,
  type RewriteCall,
  type TapSource,
  tapEach,
  tapFirst,
  tapRewrite,
  tapTell,
} from './tap.js';

type AnyHooks = Hooks<Claims, Actions, Edits>;
type NamesOf<K extends Kind> = { [N in HookName]: (typeof kinds)[N] extends K ? N : never }[HookName];

export type EachName = NamesOf<'each'>;
export type FirstName = NamesOf<'first'>;
export type RewriteName = NamesOf<'rewrite'>;
export type TellName = NamesOf<'tell'>;

/** Makes a handler's arguments for its plugin alone; `undefined`: the plugin takes no part in this call. */
export type ArgsFor<N extends HookName> = (plugin: Plugin) => Readonly<Parameters<AnyHooks[N]>> | undefined;

type Value<N extends RewriteName> = Parameters<AnyHooks[N]>[0];

/**
 * These methods never throw because of a plugin: the report has its failures. Errors of the caller's own functions pass through.
 */
export interface HookRunner {
  /** True if all plugins come with mln. */
  readonly trusted: boolean;
  /** The first answer, or `undefined` if no plugin had one or a plugin failed. */
  first<N extends FirstName>(name: N, argsFor: ArgsFor<N>): Promise<Awaited<ReturnType<AnyHooks[N]>>>;
  /** The value after all rewrites; the original value if a plugin failed. */
  rewrite<N extends RewriteName>(
    name: N,
    value: Value<N>,
    cxFor: (plugin: Plugin) => Parameters<AnyHooks[N]>[1] | undefined,
  ): Promise<Value<N>>;
  /**
   * Early handlers, then `middle` (the driver), then the others in plugin order, then late ones. The first failure ends the call,
   * except for `validate` and `review`. Returns a promise only if a handler did.
   */
  each<N extends EachName>(name: N, argsFor: ArgsFor<N>, middle?: Middle): void | Promise<void>;
  tell(name: TellName, event: RunEvent): void;
  /**
   * Calls a driver under the same guard as a handler. `false`: the driver failed, and the report has the error. Returned from a
   * `middle`, `false` ends the hook.
   */
  call(plugin: Plugin, hook: HookName, act: () => void | Promise<void>): boolean | Promise<boolean>;
}

export interface HookOptions extends Pick<GuardOptions, 'report' | 'warn'> {
  /** Default 3,000. */
  readonly slowMs?: number;
  /** Default 60,000. */
  readonly deadlineMs?: number;
}

export function createHooks(set: PluginSet, options: HookOptions): HookRunner {
  const source: TapSource = { set, guard: { slowMs: 3_000, deadlineMs: hookMs, ...options } };
  const made = makeHooks(source);
  return {
    trusted: set.plugins.every(({ from }) => from === 'built-in'),
    first: (name, argsFor) => settled(made.first[name].promise({ argsFor }), undefined) as Promise<never>, // handlers have a type that gives this answer
    rewrite: (name, value, cxFor) => {
      const argsFor: RewriteCall['argsFor'] = (plugin, now) => {
        const ctx = cxFor(plugin);
        return ctx === undefined ? undefined : [now, ctx];
      };
      return settled(made.rewrite[name].promise(value, { argsFor }), value) as Promise<typeof value>; // handlers have a type that gives this answer
    },
    each: (name, argsFor, middle) => callEach(made.each[name], { argsFor, middle }),
    tell: (name, event) => made.tell[name].call(event),
    call: (plugin, hook, act) => callOne(() => guard({ plugin: plugin.name, hook }, source.guard, act)),
  };
}

/** Ends without a promise if the last tap has already ended. */
function callEach(hook: EachHook, call: Call): void | Promise<void> {
  const end: { over?: true; thrown?: unknown; tell?(): void } = {};
  hook.callAsync(call, (thrown) => {
    Object.assign(end, { over: true, thrown: thrown ?? undefined });
    end.tell?.();
  });
  // the report has the failure of a plugin by now; other errors belong to the caller
  const judge = (): void | Promise<void> =>
    end.thrown === undefined || end.thrown instanceof HandlerFailed ? undefined : Promise.reject(end.thrown);
  if (end.over) return judge();
  return new Promise<void>((resolve) => {
    end.tell = resolve;
  }).then(judge);
}

function callOne(act: () => void | Promise<void>): boolean | Promise<boolean> {
  try {
    const answer = act();
    return answer instanceof Promise
      ? settled(
          answer.then(() => true),
          false,
        )
      : true;
  } catch (thrown) {
    if (thrown instanceof HandlerFailed) return false;
    throw thrown;
  }
}

interface EachHook extends CallbackHook<[Call]> {
  callAsync(call: Call, end: (thrown: unknown) => void): void;
}

function makeHooks(source: TapSource) {
  const first = new AsyncSeriesBailHook<[Call], unknown>(['call']);
  const rewrite = new AsyncSeriesWaterfallHook<[unknown, RewriteCall]>(['value', 'call']);
  const tell = new SyncHook<[unknown]>(['event']);
  tapFirst(first, 'parse', source);
  tapRewrite(rewrite, 'expand', source);
  tapTell(tell, 'event', source);
  return { first: { parse: first }, rewrite: { expand: rewrite }, tell: { event: tell }, each: makeEach(source) };
}

function makeEach(source: TapSource): Readonly<Record<EachName, EachHook>> {
  const make = (name: EachName): EachHook => {
    const hook = new AsyncSeriesHook<[Call]>(['call']) as unknown as EachHook; // tapable passes on anything that was thrown
    tapEach(hook, name, source);
    return hook;
  };
  return {
    validate: make('validate'),
    observe: make('observe'),
    provision: make('provision'),
    customize: make('customize'),
    network: make('network'),
    boot: make('boot'),
    migrate: make('migrate'),
    retire: make('retire'),
    review: make('review'),
  };
}

/** The report has the failure of a plugin by now; other errors belong to the caller. */
async function settled<T>(call: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await call;
  } catch (thrown) {
    if (thrown instanceof HandlerFailed) return otherwise;
    throw thrown;
  }
}
