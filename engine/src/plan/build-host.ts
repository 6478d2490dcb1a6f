// A host to build → the steps that make its disk, customize it, put it in place and define the machine.
import type { EditRecord } from '../api/edit.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Host } from '../api/model.js';
import { codes } from '../diagnostics/catalogue.js';
import { nearest } from './context.js';
import { customizationOf, editsOf, requestsOf } from './customizers.js';
import { callDriver, hostContext, hostHook, lanePlace } from './hosts.js';
import { recordPlain } from './lanes.js';
import { plain } from './plain.js';
import type { Job, PlanContext } from './request.js';

/** Makes and customizes the disk at its staging path. `undefined` after an error, which the report has. */
export async function stageDisk(job: Job, host: Host): Promise<DiskRef | undefined> {
  const { context } = job;
  const { hooks, report, set } = context;
  const storage = set.storage.get(host.storage);
  if (storage === undefined || !set.backends.has(host.backend)) return undefined; // reported when the model was decoded
  const { driver, plugin } = storage;
  const errors = report.errorCount;
  const provision = { job, host, phase: 'provision' } as const;
  await hostHook('provision', provision, () =>
    hooks.call(plugin, 'provision', async () => {
      job.disks[host.name] = await driver.provision(hostContext(provision, plugin));
    }),
  );
  const disk = job.disks[host.name];
  if (disk === undefined || report.errorCount > errors) return undefined;
  checkDisk(context, host, disk);
  await customizeHost(job, host, disk);
  return disk;
}

/** Puts the staged disk in its place, and defines the machine. */
export async function defineHost(job: Job, host: Host, disk: DiskRef): Promise<void> {
  const { hooks, set } = job.context;
  const storage = set.storage.get(host.storage);
  if (storage === undefined) return;
  const { driver, plugin } = storage;
  const provision = { job, host, phase: 'provision' } as const;
  await hooks.call(plugin, 'provision', () => driver.commit(hostContext(provision, plugin), disk));
  const boot = { job, host, phase: 'boot' } as const;
  await hostHook('boot', boot, () => callDriver(boot, 'define'));
}

/** Reports an error if the backend cannot run a machine on this disk. */
function checkDisk({ set, report, origins }: PlanContext, host: Host, disk: DiskRef): void {
  const { formats, partitioned, whole } = set.backends.get(host.backend)?.driver.disk ?? { formats: [], partitioned: false };
  const { backend, name } = host;
  const template = nearest(origins, ['host', name, 'template']);
  if (!formats.includes(disk.format))
    report.error(codes.unsupportedDiskFormat, nearest(origins, ['host', name]), { backend, format: disk.format });
  if (disk.offset !== 0 && !partitioned) report.error(codes.partitionedDisk, template, { backend, host: name });
  if (disk.offset === 0 && whole === 'required' && disk.format !== 'remote')
    report.error(codes.unpartitionedDisk, template, { backend, host: name });
}

/** Combines all edits of a guest in one step that opens its disk once. If mln cannot open the disk, the backend gets the edits. */
async function customizeHost(job: Job, host: Host, disk: DiskRef): Promise<void> {
  const wanted = await customizationOf(job.context, host, disk);
  if (disk.format === 'remote') job.requests.set(host.name, requestsOf(wanted));
  else customizeDisk(job, { host, disk, edits: editsOf(wanted, job.context.set) });
}

interface Customized {
  readonly host: Host;
  readonly disk: DiskRef;
  readonly edits: readonly EditRecord[];
}

function customizeDisk(job: Job, { host, disk, edits }: Customized): void {
  const { context, book } = job;
  const opener = context.set.openers.get(host.opener);
  const why = opener?.driver.unsupportedReason(disk);
  if (why !== undefined) {
    const values = { opener: host.opener, host: host.name, why: why.message };
    const extra = why.hint === undefined ? {} : { hint: why.hint };
    context.report.error(codes.unsuitableOpener, nearest(context.origins, ['host', host.name]), values, extra);
  }
  if (edits.length === 0) return;
  const made = book.lastOf(`host:${host.name}`);
  const scratch = `${context.paths.project}/scratch.${host.name}`;
  // the edits are plain since they were recorded
  const recorded = edits as readonly unknown[] as Json[];
  const options = plain(context.options[opener?.plugin.name ?? ''] ?? {});
  const args = { host: host.name, opener: host.opener, disk: plain(disk), edits: recorded, scratch, options };
  recordPlain(lanePlace({ job, host, phase: 'customize' }), context.set.kernel)('customize', args, {
    title: `customize the disk (${edits.length} edits)`,
    ...(made === undefined ? {} : { redoFrom: made.id }),
  });
}
