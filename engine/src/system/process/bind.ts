// A shell that can be handed out for one step: its commands end when that step's signal does.
import type { Shell } from '../../api/ports.js';

export interface Binding {
  /** Aborted: the running commands of this shell are killed; later ones run, since they clean up. */
  readonly signal: AbortSignal;
  /** Told of each child, which leads a process group of its own. Called before anything else happens. */
  onSpawn?(pid: number): void;
}

export interface BindableShell extends Shell {
  bind(binding: Binding): Shell;
}

/** The shell bound, or as it is when it knows nothing of binding (dry, scripted, replayed). */
export function bindShell(sh: Shell, binding: Binding): Shell {
  return isBindable(sh) ? sh.bind(binding) : sh;
}

export function isBindable(sh: Shell): sh is BindableShell {
  return 'bind' in sh && typeof sh.bind === 'function';
}
