// What an action is called with.
import type { ActionContext } from '@mln/engine/api';
import type { Imagined } from './imagined.js';

/** `said` is what it put out. */
export function contextOf<A>(args: A, { sh, files, clock }: Pick<Imagined, 'sh' | 'files' | 'clock'>) {
  const said: string[] = [];
  const { signal } = new AbortController();
  const ctx: ActionContext<A> = {
    ...{ args, sh, files, clock, signal },
    output: (line) => void said.push(line),
    secret: ({ secret }) => `value of ${secret}`,
  };
  return { ...ctx, said };
}
