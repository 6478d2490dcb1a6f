// Act: a machine goes to another ESXi server (vMotion), its memory as it is; it runs on one of them at every moment.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { waitWhileBusy } from './busy.js';
import { again, assumed, change, look, lookAtOurs, type Machine } from './call.js';
import { codes, VsphereFailed } from './codes.js';
import { nameOf } from './inventory.js';
import { noteOf } from './names.js';

/** Where a machine runs. A type rather than an interface, so that it is Json. */
export type Spot = {
  /** Of the ESXi server: `host-21`. */
  readonly id: string;
  readonly path: string;
  /** Path of its resource pool: without it govc takes it out of every pool. */
  readonly pool: string | null;
  /** Path of where its disk goes; null when the disk stays. */
  readonly datastore: string | null;
};

export type MigrateArgs = Machine & { readonly from: Spot; readonly to: Spot };
type MigrateContext = ActionContext<MigrateArgs>;

export const vsphereMigrate = defineAction<MigrateArgs>({
  run: (ctx) => bring(ctx, ctx.args.to, ctx.args.from),
  async undo(ctx) {
    const { from, to } = ctx.args;
    // after mln is killed, the server continues the task that mln started
    await waitWhileBusy(ctx);
    if ((await look(ctx, ctx.args)).is === 'ours') await bring(ctx, from, to);
  },
  async check(ctx): Promise<Found> {
    await waitWhileBusy(ctx);
    const seen = await look(ctx, ctx.args);
    return seen.is === 'ours' && seen.server === ctx.args.to.id ? 'done' : 'absent';
  },
});

// a large memory takes long to move, and a disk longer
const moveTimeoutMs = 12 * 3_600_000;

async function bring(ctx: MigrateContext, to: Spot, from: Spot): Promise<void> {
  const { args } = ctx;
  const { link, vm } = args;
  await again(ctx, async () => {
    await waitWhileBusy(ctx);
    const seen = await lookAtOurs(ctx, args, on(args, from));
    if (seen.server === to.id) return;
    const further = [...(to.pool === null ? [] : ['-pool', to.pool]), ...(to.datastore === null ? [] : ['-ds', to.datastore])];
    await change(ctx, link, { args: ['vm.migrate', '-host', to.path, ...further, vm], timeoutMs: moveTimeoutMs });
  });
  const seen = await lookAtOurs(ctx, args, on(args, to));
  if (seen.server !== to.id) throw new VsphereFailed(codes.notOnTargetAfterMove, { host: args.host, server: nameOf(to.path) });
}

/** The state that a dry run assumes. */
function on({ project, host }: Machine, { id }: Spot) {
  return assumed({
    'runtime.host': { type: 'HostSystem', value: id },
    'config.annotation': noteOf(project, host, true),
    'runtime.powerState': 'poweredOn',
  });
}
