// Scripts in guests run in a sandbox. A server that cannot make one is a warning, or an error where the site requires a sandbox.
import { sandboxFlaw } from '@mln/disk-kit';
import type { BaseContext, Json, Model, ObserveContext, Plan, Step } from '@mln/engine/api';
import { codes } from './codes.js';
import type { RootlessOptions } from './options.js';

const flaws = new WeakMap<Model, string>();

/** The hook `review` does not get the facts of the plan, so this function keeps the reason. */
export async function observeSandbox(ctx: ObserveContext): Promise<void> {
  if (ctx.statesOnly === true) return;
  const flaw = await sandboxFlaw(ctx);
  if (flaw === undefined) flaws.delete(ctx.model);
  else flaws.set(ctx.model, flaw);
}

export function reviewSandbox(
  plan: Plan,
  ctx: Pick<BaseContext<RootlessOptions>, 'options' | 'report'> & { readonly model: Model },
): void {
  const { options, report, model } = ctx;
  const { sandbox } = options;
  const why = flaws.get(model);
  if (why === undefined || !plan.steps.some(runsScripts)) return;
  if (sandbox === 'require') report.error(codes.sandboxRequired, undefined, { why });
  else report.warning(codes.withoutSandbox, undefined, { why });
}

function runsScripts({ action, args }: Step): boolean {
  if (action !== 'customize') return false;
  const { opener, edits } = args as { readonly opener: Json; readonly edits: readonly { readonly do: Json }[] }; // the planner's own step
  return opener === 'rootless' && edits.some((edit) => edit.do === 'run');
}
