// Scripts in guests run in a sandbox. A server that cannot make one is a warning, or an error where the site requires a sandbox.
import { type Containment, contained } from '@mln/disk-kit';
import type { BaseContext, Json, Model, ObserveContext, Plan, Step } from '@mln/engine/api';
import { codes } from './codes.js';
import type { RootlessOptions } from './options.js';

const containments = new WeakMap<Model, Containment>();

/** The hook `review` does not get the facts of the plan, so this function keeps the reason. */
export async function observeSandbox(ctx: ObserveContext<RootlessOptions>): Promise<void> {
  if (ctx.statesOnly === true) return;
  containments.set(ctx.model, await contained(ctx, ctx.options.user));
}

export function reviewSandbox(
  plan: Plan,
  ctx: Pick<BaseContext<RootlessOptions>, 'options' | 'report'> & { readonly model: Model },
): void {
  const { options, report, model } = ctx;
  const { flaw, userFlaw } = containments.get(model) ?? {};
  if ((flaw ?? userFlaw) === undefined || !plan.steps.some(runsScripts)) return;
  const say = options.sandbox === 'require' ? report.error : report.warning;
  if (userFlaw !== undefined) say(codes.asRoot, undefined, { why: userFlaw });
  else if (options.sandbox === 'require') report.error(codes.sandboxRequired, undefined, { why: flaw ?? '' });
  else report.warning(codes.withoutSandbox, undefined, { why: flaw ?? '' });
}

function runsScripts({ action, args }: Step): boolean {
  if (action !== 'customize') return false;
  const { opener, edits } = args as { readonly opener: Json; readonly edits: readonly { readonly do: Json }[] }; // the planner's own step
  return opener === 'rootless' && edits.some((edit) => edit.do === 'run');
}
