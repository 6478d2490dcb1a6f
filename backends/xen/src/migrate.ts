// Acts on the server that a machine leaves: the machine continues on the other one without a stop. Both servers are asked, so that

// only one copy runs.
import { type ActionContext, CommandFailed, defineAction, type Found, type Outcome, type Shell } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { codes } from './codes.js';
import { type DomainArgs, find } from './domain-acts.js';
import { CannotAsk, type Domain, listDomains, ownDomain } from './domains.js';
import { resumeDomain } from './resume.js';
import { type Remote, sshCommand, sshTo, xlThere } from './ssh.js';

export interface MigrateArgs extends DomainArgs {
  /** How this server reaches the other one. */
  readonly there: Remote;
  readonly server: string;
}

type MigrateContext = ActionContext<MigrateArgs>;

interface Both {
  readonly here: Domain | undefined;
  readonly there: Domain | undefined;
}

/** First completes or reverts an interrupted move, then moves. Throws, and the machine runs here, when it cannot move. */
export const migrate = defineAction<MigrateArgs>({
  async run(ctx) {
    const { args, sh } = ctx;
    const before = await settle(ctx, await look(ctx, 'before'));
    if (hasMoved(before)) return;
    if (before.here === undefined) throw failed(codes.domainGone, { name: args.domain.name, what: 'move' });
    const command = ['migrate', '-s', sshCommand(args.there), String(before.here.id), sshTo(args.there)];
    const error = await sh.run({ file: 'xl', args: command, timeoutMs: moveMs }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const after = await settle(ctx, await look(ctx, 'after'));
    if (hasMoved(after)) return;
    throw notMoved(ctx, error);
  },
  /** The undo of `receive` brings back a machine that runs there already. */
  async undo(ctx) {
    await settle(ctx, await look(ctx, 'before'));
  },
  async check(ctx): Promise<Found> {
    try {
      const both = await look(ctx, 'before');
      if (runs(both.here) && runs(both.there)) return 'unknown';
      return hasMoved(both) ? 'done' : 'absent';
    } catch (error) {
      if (error instanceof CannotAsk) return 'unknown';
      throw error;
    }
  },
});

// memory in gigabytes through a slow cable
const moveMs = 3_600_000;

function runs(domain: Domain | undefined): boolean {
  return domain?.state === 'running';
}

function hasMoved({ here, there }: Both): boolean {
  return here === undefined && runs(there);
}

function notMoved({ args: { host, server } }: MigrateContext, error: unknown): unknown {
  if (!(error instanceof CommandFailed)) return error ?? failed(codes.moveFailed, { host, server });
  const lines = error.outcome.stderr.split('\n').filter((line) => line.trim() !== '');
  return failed(
    codes.moveFailed,
    { host, server },
    `; xl said:\n${lines
      .slice(-6)
      .map((line) => `    ${line}`)
      .join('\n')}`,
  );
}

/** A dry run, in which nothing moves, is answered as if all went well. */
async function look(ctx: MigrateContext, when: 'before' | 'after'): Promise<Both> {
  const { args, sh } = ctx;
  const assumed = assumedList(args);
  const [none, one] = when === 'before' ? ['', assumed] : [assumed, ''];
  const ask = (probe: Shell['probe'], assume: string) => listDomains(probe, { exitCode: 0, stdout: assume });
  const [here, there] = await Promise.all([ask(sh.probe, one), ask(probeThere(ctx), none)]);
  return { here: ownDomain(here, args.domain), there: ownDomain(there, args.domain) };
}

function assumedList({ domain: { name, uuid } }: MigrateArgs): string {
  return `${name} 1 0 1 r----- 0.0 ${uuid}\n`;
}

function probeThere({ args: { there }, sh }: MigrateContext): Shell['probe'] {
  return (command, assume): Promise<Outcome> => sh.probe(xlThere(there, command.args), assume);
}

const graceMs = 5_000;

/**
 * Cleans up after an interrupted move. If the machine runs there, its remains here go. If it runs here, or would after a resume,
 * first the waiting copy there goes and then the machine here resumes. The only copy is never removed.
 */
async function settle(ctx: MigrateContext, seen: Both): Promise<Both> {
  const both = await patient(ctx, seen);
  const { args, sh } = ctx;
  const { here, there } = both;
  if (runs(here) && runs(there)) throw failed(codes.hostRunsTwice, { host: args.host, server: args.server });
  if (here === undefined || (there === undefined && runs(here))) return both;
  if (runs(there)) {
    if (here.state !== 'dying') await sh.run({ file: 'xl', args: ['destroy', String(here.id)], ok: [0, 1] });
    return { here: undefined, there };
  }
  if (there !== undefined) await sh.run({ ...xlThere(args.there, ['destroy', String(there.id)]), ok: [0, 1] });
  if (here.state === 'suspended') await resumeDomain(ctx, here);
  return { here: await find(ctx), there: undefined };
}

/** A receiver that has all the memory starts the machine by itself. */
async function patient(ctx: MigrateContext, seen: Both): Promise<Both> {
  const waits = seen.there !== undefined && !runs(seen.there);
  if (!waits) return seen;
  await ctx.clock.sleep(graceMs, ctx.signal);
  return look(ctx, 'before');
}
