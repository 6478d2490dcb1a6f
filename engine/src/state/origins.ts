// The kernel's data in a project's state, besides the model.
import type { Origins } from '../api/model.js';
import type { Span } from '../api/span.js';
import type { ProjectState } from './store.js';

export interface KeptByKernel {
  readonly origins?: Readonly<Record<string, Span>>;
  readonly secrets?: { readonly salt: string; readonly digest: string };
}

export function keptByKernel({ pluginState }: ProjectState): KeptByKernel {
  return (pluginState?.kernel ?? {}) as KeptByKernel; // written by project/state-after.ts
}

/** The origins of the project's values. A start needs them too, because mln calls plugins for the hosts that use their words. */
export function originsOf(state: ProjectState): Origins {
  return new Map(Object.entries(keptByKernel(state).origins ?? {}));
}
