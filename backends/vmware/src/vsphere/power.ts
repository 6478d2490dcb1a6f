// Acts: power machines on, shut them down, power them off, suspend them.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { again, assumed, change, look, lookAtOurs, type Machine, type Ports, type Power } from './call.js';
import { codes, VsphereFailed } from './codes.js';
import { noteOf } from './names.js';
import { joinNetworks, type Nic } from './nics.js';
import type { Server } from './plan.js';

export type StartArgs = Machine & {
  readonly nics: readonly Nic[];
  readonly memoryMiB: number;
  readonly vcpus: number;
  /** The ESXi server for the machine; null if the project names none. */
  readonly server: Server | null;
  /** Wait until VMware Tools report an address. */
  readonly waitForTools: boolean;
  readonly timeoutSeconds: number;
};

export type StopArgs = Machine & {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
};

type AdjustArgs = Machine & Pick<StartArgs, 'memoryMiB' | 'vcpus'>;

/** The state of a machine that a dry run assumes. */
function taken({ project, host, server, ...size }: Machine & Partial<Size & Pick<StartArgs, 'server'>>, power: Power) {
  return assumed({
    ...(server == null ? {} : { 'runtime.host': { type: 'HostSystem', value: server.id } }),
    'config.hardware.memoryMB': size.memoryMiB ?? 0,
    'config.hardware.numCPU': size.vcpus ?? 0,
    'config.annotation': noteOf(project, host, true),
    'runtime.powerState': power,
    'guest.toolsRunningStatus': 'guestToolsRunning',
  });
}

async function isIn(ctx: Ports, machine: Machine, power: Power): Promise<Found> {
  const seen = await look(ctx, machine);
  return seen.is === 'ours' && seen.power === power ? 'done' : 'absent';
}

export const vsphereStart = defineAction<StartArgs>({
  async run(ctx) {
    await again(ctx, async () => {
      const { args } = ctx;
      const seen = await lookAtOurs(ctx, args, taken(args, 'poweredOff'));
      if (seen.power === 'poweredOff') {
        await relocate(ctx, args, seen);
        await resize(ctx, args, seen);
        await joinNetworks(ctx, args, args.nics);
      }
      if (seen.power !== 'poweredOn') await power(ctx, args, '-on');
    });
    if (ctx.args.waitForTools) await waitForAddress(ctx);
  },
  undo: (ctx) => again(ctx, () => powerOff(ctx, ctx.args)),
  async check(ctx): Promise<Found> {
    const seen = await look(ctx, ctx.args);
    const isUp = seen.is === 'ours' && seen.power === 'poweredOn';
    return isUp && (!ctx.args.waitForTools || seen.address !== undefined) ? 'done' : 'absent';
  },
});

export const vsphereStop = defineAction<StopArgs>({
  async run(ctx) {
    const { args } = ctx;
    await again(ctx, async () => {
      const seen = await look(ctx, args, taken(args, 'poweredOn'));
      if (seen.is !== 'ours' || seen.power !== 'poweredOn') return;
      if (args.how === 'kill') return power(ctx, args, '-off');
      if (!seen.toolsRun) throw new VsphereFailed(codes.toolsNotRunning, { host: args.host });
      await power(ctx, args, '-s');
    });
    if (args.how === 'ask') await waitUntilDown(ctx);
  },
  undo: 'irreversible',
  async check(ctx): Promise<Found> {
    const seen = await look(ctx, ctx.args);
    return seen.is === 'ours' && seen.power === 'poweredOn' ? 'absent' : 'done';
  },
});

export const vsphereSuspend = defineAction<Machine>({
  run: (ctx) =>
    again(ctx, async () => {
      const seen = await lookAtOurs(ctx, ctx.args, taken(ctx.args, 'poweredOn'));
      if (seen.power === 'poweredOn') await power(ctx, ctx.args, '-suspend');
    }),
  undo: (ctx) =>
    again(ctx, async () => {
      const seen = await look(ctx, ctx.args);
      if (seen.is === 'ours' && seen.power === 'suspended') await power(ctx, ctx.args, '-on');
    }),
  check: (ctx) => isIn(ctx, ctx.args, 'suspended'),
});

/** Resumes a suspended machine; the undo suspends it again. */
export const vsphereResume = defineAction<Machine>({
  run: (ctx) =>
    again(ctx, async () => {
      const seen = await lookAtOurs(ctx, ctx.args, taken(ctx.args, 'suspended'));
      if (seen.power !== 'poweredOn') await power(ctx, ctx.args, '-on');
    }),
  undo: (ctx) =>
    again(ctx, async () => {
      const seen = await look(ctx, ctx.args);
      if (seen.is === 'ours' && seen.power === 'poweredOn') await power(ctx, ctx.args, '-suspend');
    }),
  check: (ctx) => isIn(ctx, ctx.args, 'poweredOn'),
});

export const vsphereAdjust = defineAction<AdjustArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      const seen = await lookAtOurs(ctx, args, taken({ ...args, memoryMiB: 0, vcpus: 0 }, 'poweredOn'));
      await resize(ctx, args, seen);
    }),
  // the earlier size is unknown by now, and VMware cannot remove memory from a running machine
  undo: 'none',
  async check(ctx): Promise<Found> {
    const { memoryMiB, vcpus } = ctx.args;
    const seen = await look(ctx, ctx.args);
    return seen.is === 'ours' && seen.memoryMiB === memoryMiB && seen.vcpus === vcpus ? 'done' : 'absent';
  },
});

// a disk may be on the way too
const moveTimeoutMs = 6 * 3_600_000;

/** Of a machine that is powered off. */
async function relocate(ctx: Ports, { link, vm, server }: Machine & Pick<StartArgs, 'server'>, now: { readonly server: string }) {
  if (server === null || now.server === server.id) return;
  await change(ctx, link, { args: ['vm.migrate', '-host', server.path, '-pool', server.pool, vm], timeoutMs: moveTimeoutMs });
}

interface Size {
  readonly memoryMiB: number;
  readonly vcpus: number;
}

async function resize(ctx: Ports, { link, vm, memoryMiB, vcpus }: Machine & Size, now: Size): Promise<void> {
  const flags = [
    ...(memoryMiB === now.memoryMiB ? [] : ['-m', String(memoryMiB)]),
    ...(vcpus === now.vcpus ? [] : ['-c', String(vcpus)]),
  ];
  if (flags.length > 0) await change(ctx, link, { args: ['vm.change', '-vm', vm, ...flags] });
}

const powerTimeoutMs = 600_000;

function power(ctx: Ports, { link, vm }: Machine, flag: '-on' | '-off' | '-s' | '-suspend'): Promise<void> {
  return change(ctx, link, { args: ['vm.power', flag, vm], timeoutMs: powerTimeoutMs });
}

async function powerOff(ctx: Ports, machine: Machine): Promise<void> {
  const seen = await look(ctx, machine);
  if (seen.is === 'ours' && seen.power === 'poweredOn') await power(ctx, machine, '-off');
}

const pollMs = 1000;

async function waitForAddress(ctx: ActionContext<StartArgs>): Promise<void> {
  const { args, clock, signal } = ctx;
  const until = clock.now() + args.timeoutSeconds * 1000;
  for (;;) {
    const seen = await look(
      ctx,
      args,
      assumed({ 'config.annotation': noteOf(args.project, args.host, true), 'guest.ipAddress': '?' }),
    );
    if (seen.is === 'ours' && seen.address !== undefined) return ctx.output(`up, with address ${seen.address}`);
    if (clock.now() > until) throw new VsphereFailed(codes.noAddressInTime, { host: args.host, seconds: args.timeoutSeconds });
    await clock.sleep(pollMs, signal);
  }
}

async function waitUntilDown(ctx: ActionContext<StopArgs>): Promise<void> {
  const { args, clock, signal } = ctx;
  const until = clock.now() + args.graceSeconds * 1000;
  for (;;) {
    const seen = await look(ctx, args, taken(args, 'poweredOff'));
    if (seen.is !== 'ours' || seen.power !== 'poweredOn') return;
    if (clock.now() > until) throw new VsphereFailed(codes.shutdownTimedOut, { host: args.host, seconds: args.graceSeconds });
    await clock.sleep(pollMs, signal);
  }
}
