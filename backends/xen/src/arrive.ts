// Acts on the server that a machine moves to, before and after the move; and the last act on the server that it left.

import { type ActionContext, defineAction, type Found, type Json } from '@mln/engine/api';
import { failed } from '@mln/machine-kit';
import { type BridgeArgs, bridgeDown } from './bridge.js';
import { codes } from './codes.js';
import { openReader } from './console.js';
import { sweep } from './define.js';
import { checkDomain, clean, type DomainArgs, destroy, find } from './domain-acts.js';
import { type DomainConfig, domainConfig } from './domain-config.js';
import { markMade, markUp, wasUp } from './marks.js';
import { type Remote, sshCommand, sshTo } from './ssh.js';

/** A step for its undo alone: when a machine that was away comes back, no program here reads its console, so the undo starts one. */
export const depart = defineAction<DomainArgs>({
  run: async () => {},
  async undo(ctx) {
    const { args, files } = ctx;
    if ((await find(ctx))?.state !== 'running') return;
    await openReader(ctx, args.domain.name);
    await markMade(files, args.places);
    await markUp(files, args.places);
  },
  check: async () => 'done',
});

export interface ReceiveArgs extends DomainArgs {
  /** How this server reaches the one that the machine comes from. */
  readonly back: Remote;
}

const moveMs = 3_600_000;

/** Removes the remains of an earlier move. The undo sends the machine back. */
export const receive = defineAction<ReceiveArgs>({
  async run(ctx) {
    const domain = await find(ctx);
    if (domain?.state === 'running') throw failed(codes.domainAlreadyHere, { name: ctx.args.domain.name });
    // a domain that an earlier move left here never ran
    await destroy(ctx);
  },
  async undo(ctx) {
    const { args, sh } = ctx;
    const domain = await find(ctx);
    if (domain?.state !== 'running') return;
    const command = ['migrate', '-s', sshCommand(args.back), String(domain.id), sshTo(args.back)];
    await sh.run({ file: 'xl', args: command, timeoutMs: moveMs });
  },
  check: (ctx) => checkDomain(ctx, (domain) => (domain === undefined ? 'done' : 'absent')),
});

export interface ArriveArgs extends DomainArgs {
  /** Its configuration here, for the next start. */
  readonly config: DomainConfig;
  /** Its screen has a password, which Xen knows. */
  readonly password: boolean;
  /** Files for reading its console. The undo removes them, because no later command looks for them here. */
  readonly remains: readonly string[];
}

export const arrive = defineAction<ArriveArgs>({
  async run(ctx) {
    const { args, files } = ctx;
    await openReader(ctx, args.domain.name);
    if (args.password) await files.write(args.places.config, domainConfig(args.config, await passwordIn(ctx)), { mode: 0o600 });
    await markMade(files, args.places);
    await markUp(files, args.places);
  },
  async undo(ctx) {
    await clean(ctx);
    for (const file of ctx.args.remains) await ctx.files.remove(file);
  },
  check: (ctx) =>
    checkDomain(ctx, async (domain) =>
      domain?.state === 'running' && (await wasUp(ctx.files, ctx.args.places, undefined)) ? 'done' : 'absent',
    ),
});

/** The password that came with the domain; undefined if it has none. */
async function passwordIn(ctx: ActionContext<ArriveArgs>): Promise<string | undefined> {
  const domain = await find(ctx);
  const { stdout } = await ctx.sh.probe({ file: 'xl', args: ['list', '-l', String(domain?.id ?? '')] }, { stdout: '[]' });
  return wordAt(JSON.parse(stdout === '' ? '[]' : stdout) as Json); // xl prints JSON
}

/** The first `passwd` of a screen, wherever the kind of domain has it. */
function wordAt(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return value.map(wordAt).find((found) => found !== undefined);
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'passwd' && typeof inner === 'string' && inner !== '') return inner;
    const found = wordAt(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

export interface LeaveArgs extends DomainArgs {
  readonly remains: readonly string[];
  /** Of switches that no other machine is on here. */
  readonly bridges: readonly BridgeArgs[];
  /** Directories of which nothing stays when nothing is in them. */
  readonly swept: readonly string[];
}

/** The last step of a move: after it, the machine belongs to the other server. Throws if it still runs here. */
export const leave = defineAction<LeaveArgs>({
  async run(ctx) {
    const { args, files, sh } = ctx;
    if ((await find(ctx))?.state === 'running') throw failed(codes.domainStillHere, { name: args.domain.name });
    await destroy(ctx);
    await clean(ctx);
    for (const file of args.remains) await files.remove(file);
    for (const bridge of args.bridges) await bridgeDown.run({ ...ctx, args: bridge });
    await sweep(sh, args.swept);
  },
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    const { args, files } = ctx;
    const left = await Promise.all(args.remains.map((file) => files.stat(file)));
    const bridges = await Promise.all(args.bridges.map((bridge) => bridgeDown.check?.({ ...ctx, args: bridge })));
    return left.every((one) => one === undefined) && bridges.every((one) => one === 'done') ? 'done' : 'absent';
  },
});
