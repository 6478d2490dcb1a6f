// What an action of this plugin is given in a test.
import type { ActionContext, ActionOf, Clock, Files, Shell } from '@mln/engine/api';

export interface Ports {
  readonly sh: Shell;
  readonly files: Files;
  readonly clock: Clock;
}

export function contextOf<A>(args: A, ports: Ports): ActionContext<A> & { readonly said: string[] } {
  const said: string[] = [];
  return {
    ...ports,
    args,
    said,
    signal: new AbortController().signal,
    output: (line) => void said.push(line),
    secret: ({ secret }) => `the value of ${secret}`,
  };
}

/** Throws for an action that cannot be undone. */
export async function undo<A>(action: ActionOf<A>, ctx: ActionContext<A>): Promise<void> {
  if (typeof action.undo !== 'function') throw new Error(`it is ${action.undo}`);
  await action.undo(ctx);
}
