// Acts: pause a machine, resume it, or change its sizes while it runs.

import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';
import { checkDomain, type DomainArgs, find } from './domain-acts.js';
import type { Domain } from './domains.js';

async function there(ctx: ActionContext<DomainArgs>, what: string): Promise<Domain> {
  const domain = await find(ctx);
  if (domain === undefined) throw failed(codes.domainGone, { name: ctx.args.domain.name, what });
  return domain;
}

async function hold(ctx: ActionContext<DomainArgs>): Promise<void> {
  const { state, id } = await there(ctx, 'pause');
  if (state !== 'paused') await ctx.sh.run({ file: 'xl', args: ['pause', String(id)] });
}

async function goOn(ctx: ActionContext<DomainArgs>): Promise<void> {
  const { state, id } = await there(ctx, 'unpause');
  if (state === 'paused') await ctx.sh.run({ file: 'xl', args: ['unpause', String(id)] });
}

function whether(state: Domain['state']) {
  return (domain: Domain | undefined): Found => (domain?.state === state ? 'done' : 'absent');
}

export const pause = defineAction<DomainArgs>({
  run: hold,
  undo: goOn,
  check: (ctx) => checkDomain(ctx, whether('paused')),
});

export const unpause = defineAction<DomainArgs>({
  run: goOn,
  undo: hold,
  check: (ctx) => checkDomain(ctx, whether('running')),
});

export interface AdjustArgs extends DomainArgs {
  /** MiB. */
  readonly memory: number;
  readonly vcpus: number;
}

const reachSeconds = 20;
const pollMs = 500;

function reached({ memory, vcpus }: AdjustArgs, domain: Domain | undefined): boolean {
  return domain?.memory === memory && domain.vcpus === vcpus;
}

/**
 * The guest gives or takes memory by itself, as far as it can. The act reports a size that it does not reach in time, without
 * failing. The act fails if the guest ends.
 */
export const adjust = defineAction<AdjustArgs>({
  async run(ctx) {
    const { args, sh, clock, signal, output } = ctx;
    const { id, memory, vcpus } = await there(ctx, 'change');
    if (memory !== args.memory) await sh.run({ file: 'xl', args: ['mem-set', String(id), `${args.memory}m`] });
    if (vcpus !== args.vcpus) await sh.run({ file: 'xl', args: ['vcpu-set', String(id), String(args.vcpus)] });
    const until = clock.now() + reachSeconds * 1000;
    for (let domain = await there(ctx, 'change'); !reached(args, domain); domain = await there(ctx, 'change')) {
      if (clock.now() > until)
        return output(`it has ${domain.memory}M and ${domain.vcpus} processors so far; the guest decides on the rest`);
      await clock.sleep(pollMs, signal);
    }
  },
  undo: 'none',
  check: (ctx) => checkDomain(ctx, (domain) => (reached(ctx.args, domain) ? 'done' : 'absent')),
});
