// Acts: machines are powered on, asked to shut down, powered off, suspended.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { again, assumed, change, type Doors, look, lookAtOurs, type Machine, type Power } from './call.js';
import { VsphereFailed } from './codes.js';
import { noteOf } from './names.js';
import { joinNetworks, type Nic } from './nics.js';
import type { Server } from './plan.js';

export type StartArgs = Machine & {
  readonly nics: readonly Nic[];
  readonly memoryMiB: number;
  readonly vcpus: number;
  /** The ESXi server that it is to be on, when that is said. */
  readonly server: Server | null;
  /** Wait until VMware Tools tell an address. */
  readonly waitForTools: boolean;
  readonly timeoutSeconds: number;
};

export type StopArgs = Machine & {
  readonly how: 'ask' | 'kill';
  /** How long a clean shutdown may take. */
  readonly graceSeconds: number;
};

type AdjustArgs = Machine & Pick<StartArgs, 'memoryMiB' | 'vcpus'>;

/** What a dry run takes a machine for. */
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

async function isIn(cx: Doors, machine: Machine, power: Power): Promise<Found> {
  const seen = await look(cx, machine);
  return seen.is === 'ours' && seen.power === power ? 'done' : 'absent';
}

export const vsphereStart = defineAction<StartArgs>({
  async run(cx) {
    await again(cx, async () => {
      const { args } = cx;
      const seen = await lookAtOurs(cx, args, taken(args, 'poweredOff'));
      if (seen.power === 'poweredOff') {
        await relocate(cx, args, seen);
        await resize(cx, args, seen);
        await joinNetworks(cx, args, args.nics);
      }
      if (seen.power !== 'poweredOn') await power(cx, args, '-on');
    });
    if (cx.args.waitForTools) await waitForAddress(cx);
  },
  undo: (cx) => again(cx, () => powerOff(cx, cx.args)),
  async check(cx): Promise<Found> {
    const seen = await look(cx, cx.args);
    const isUp = seen.is === 'ours' && seen.power === 'poweredOn';
    return isUp && (!cx.args.waitForTools || seen.address !== undefined) ? 'done' : 'absent';
  },
});

export const vsphereStop = defineAction<StopArgs>({
  async run(cx) {
    const { args } = cx;
    await again(cx, async () => {
      const seen = await look(cx, args, taken(args, 'poweredOn'));
      if (seen.is !== 'ours' || seen.power !== 'poweredOn') return;
      if (args.how === 'kill') return power(cx, args, '-off');
      if (!seen.toolsRun) throw new VsphereFailed('MLN7463', { host: args.host });
      await power(cx, args, '-s');
    });
    if (args.how === 'ask') await waitUntilDown(cx);
  },
  undo: 'irreversible',
  async check(cx): Promise<Found> {
    const seen = await look(cx, cx.args);
    return seen.is === 'ours' && seen.power === 'poweredOn' ? 'absent' : 'done';
  },
});

export const vsphereSuspend = defineAction<Machine>({
  run: (cx) =>
    again(cx, async () => {
      const seen = await lookAtOurs(cx, cx.args, taken(cx.args, 'poweredOn'));
      if (seen.power === 'poweredOn') await power(cx, cx.args, '-suspend');
    }),
  undo: (cx) =>
    again(cx, async () => {
      const seen = await look(cx, cx.args);
      if (seen.is === 'ours' && seen.power === 'suspended') await power(cx, cx.args, '-on');
    }),
  check: (cx) => isIn(cx, cx.args, 'suspended'),
});

/** What was suspended goes on where it was; undone, it is suspended again. */
export const vsphereResume = defineAction<Machine>({
  run: (cx) =>
    again(cx, async () => {
      const seen = await lookAtOurs(cx, cx.args, taken(cx.args, 'suspended'));
      if (seen.power !== 'poweredOn') await power(cx, cx.args, '-on');
    }),
  undo: (cx) =>
    again(cx, async () => {
      const seen = await look(cx, cx.args);
      if (seen.is === 'ours' && seen.power === 'poweredOn') await power(cx, cx.args, '-suspend');
    }),
  check: (cx) => isIn(cx, cx.args, 'poweredOn'),
});

export const vsphereAdjust = defineAction<AdjustArgs>({
  run: (cx) =>
    again(cx, async () => {
      const { args } = cx;
      const seen = await lookAtOurs(cx, args, taken({ ...args, memoryMiB: 0, vcpus: 0 }, 'poweredOn'));
      await resize(cx, args, seen);
    }),
  // what it had before is not known any more, and memory cannot be taken from a running machine
  undo: 'none',
  async check(cx): Promise<Found> {
    const { memoryMiB, vcpus } = cx.args;
    const seen = await look(cx, cx.args);
    return seen.is === 'ours' && seen.memoryMiB === memoryMiB && seen.vcpus === vcpus ? 'done' : 'absent';
  },
});

// a disk may be on the way too
const moveTimeoutMs = 6 * 3_600_000;

/** Of a machine that is powered off. */
async function relocate(cx: Doors, { link, vm, server }: Machine & Pick<StartArgs, 'server'>, now: { readonly server: string }) {
  if (server === null || now.server === server.id) return;
  await change(cx, link, { args: ['vm.migrate', '-host', server.path, '-pool', server.pool, vm], timeoutMs: moveTimeoutMs });
}

interface Size {
  readonly memoryMiB: number;
  readonly vcpus: number;
}

async function resize(cx: Doors, { link, vm, memoryMiB, vcpus }: Machine & Size, now: Size): Promise<void> {
  const flags = [
    ...(memoryMiB === now.memoryMiB ? [] : ['-m', String(memoryMiB)]),
    ...(vcpus === now.vcpus ? [] : ['-c', String(vcpus)]),
  ];
  if (flags.length > 0) await change(cx, link, { args: ['vm.change', '-vm', vm, ...flags] });
}

const powerTimeoutMs = 600_000;

function power(cx: Doors, { link, vm }: Machine, flag: '-on' | '-off' | '-s' | '-suspend'): Promise<void> {
  return change(cx, link, { args: ['vm.power', flag, vm], timeoutMs: powerTimeoutMs });
}

async function powerOff(cx: Doors, machine: Machine): Promise<void> {
  const seen = await look(cx, machine);
  if (seen.is === 'ours' && seen.power === 'poweredOn') await power(cx, machine, '-off');
}

const pollMs = 1000;

async function waitForAddress(cx: ActionContext<StartArgs>): Promise<void> {
  const { args, clock, signal } = cx;
  const until = clock.now() + args.timeoutSeconds * 1000;
  for (;;) {
    const seen = await look(
      cx,
      args,
      assumed({ 'config.annotation': noteOf(args.project, args.host, true), 'guest.ipAddress': '?' }),
    );
    if (seen.is === 'ours' && seen.address !== undefined) return cx.output(`up, with address ${seen.address}`);
    if (clock.now() > until) throw new VsphereFailed('MLN7469', { host: args.host, seconds: args.timeoutSeconds });
    await clock.sleep(pollMs, signal);
  }
}

async function waitUntilDown(cx: ActionContext<StopArgs>): Promise<void> {
  const { args, clock, signal } = cx;
  const until = clock.now() + args.graceSeconds * 1000;
  for (;;) {
    const seen = await look(cx, args, taken(args, 'poweredOff'));
    if (seen.is !== 'ours' || seen.power !== 'poweredOn') return;
    if (clock.now() > until) throw new VsphereFailed('MLN7464', { host: args.host, seconds: args.graceSeconds });
    await clock.sleep(pollMs, signal);
  }
}
