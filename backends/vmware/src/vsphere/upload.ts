// Acts: a disk of this machine becomes a machine in vSphere; and machines are removed there.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { parseAnswer, recordOf } from './answers.js';
import { again, asked, assumed, assumedAbsent, change, foreign, look, type Machine, type Ports } from './call.js';
import { nameOf } from './inventory.js';
import { noteOf } from './names.js';
import { type OvfMachine, ovfOf } from './ovf.js';

/** Inventory paths of where it goes. */
export type Target = {
  readonly pool: string;
  readonly server: string | null;
  readonly datastore: string;
  /** The project's own folder, which mln makes if it does not exist; null on a single ESXi server. */
  readonly folder: string | null;
};

export type UploadArgs = Machine & {
  readonly target: Target;
  /** The raw image. */
  readonly disk: string;
  /** A separate directory on this machine for the upload. */
  readonly work: string;
  readonly hardware: Omit<OvfMachine, 'name' | 'disk'>;
};

type UploadContext = ActionContext<UploadArgs>;

// a disk may be large and the way long; an act has its own deadline where the site sets one
const uploadTimeoutMs = 12 * 3_600_000;

/** Idempotent: keeps a complete machine; deletes an incomplete one and makes it again. */
export const vsphereUpload = defineAction<UploadArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      const { args } = ctx;
      const seen = await look(ctx, args, assumedAbsent);
      if (seen.is === 'foreign') throw foreign(args);
      if (seen.is === 'ours' && seen.whole) return;
      if (seen.is === 'ours') await destroy(ctx, args);
      await makeFolder(ctx, args);
      await upload(ctx);
      await complete(ctx, args);
    }),
  async undo(ctx) {
    await ctx.files.remove(ctx.args.work);
    await removeOurs(ctx, ctx.args);
    await removeFolder(ctx, ctx.args);
  },
  check: (ctx) => isMade(ctx, ctx.args),
});

export async function isMade(ctx: Ports, machine: Machine): Promise<Found> {
  const seen = await look(ctx, machine);
  return seen.is === 'ours' && seen.whole ? 'done' : 'absent';
}

export async function makeFolder(ctx: Ports, { link, target }: Machine & { readonly target: Target }): Promise<void> {
  if (target.folder === null) return;
  const there = await asked(ctx, link, { args: ['object.collect', '-json', target.folder, 'name'], assume: assumedAbsent });
  if (there.exitCode === 0) return;
  // hosts of a project are made at the same time, and one of them is the first
  await change(ctx, link, { args: ['folder.create', target.folder], fine: /already exists|DuplicateName/ });
}

async function upload(ctx: UploadContext): Promise<void> {
  const { args, sh, files } = ctx;
  const { link, target, work, disk, hardware } = args;
  const name = nameOf(args.vm);
  const file = `${args.host}.vmdk`;
  await files.remove(work);
  await files.mkdir(work, { mode: 0o700 });
  const convert = ['convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized', disk, `${work}/${file}`];
  await sh.run({ file: 'qemu-img', args: convert, timeoutMs: uploadTimeoutMs });
  const bytes = await virtualSize(ctx, `${work}/${file}`);
  const fileBytes = (await files.stat(`${work}/${file}`))?.size ?? 0;
  const ovf = `${work}/${args.host}.ovf`;
  await files.write(ovf, ovfOf({ ...hardware, name, disk: { file, fileBytes, bytes } }));
  ctx.output(`uploading ${Math.ceil(fileBytes / 2 ** 20)} MiB`);
  await change(ctx, link, {
    args: ['import.ovf', '-options', '-', '-name', name, ...placing(target), ovf],
    input: JSON.stringify({ ...importOptions, Annotation: noteOf(args.project, args.host, false) }),
    timeoutMs: uploadTimeoutMs,
  });
  await files.remove(work);
}

/** Reads the size from the new file, because the disk may be a device, whose file has no size. */
async function virtualSize({ sh }: UploadContext, vmdk: string): Promise<number> {
  const info = { file: 'qemu-img', args: ['info', '--output=json', vmdk] };
  const { stdout } = await sh.probe(info, { stdout: '{}' });
  return Number(recordOf(parseAnswer(stdout))['virtual-size'] ?? 0);
}

// govc before 0.29 has names with capitals, and later ones take them in any case
const importOptions = { DiskProvisioning: 'thin', MarkAsTemplate: false, PowerOn: false, InjectOvfEnv: false, WaitForIP: false };

export function placing({ pool, server, datastore, folder }: Target): readonly string[] {
  return [
    ...['-ds', datastore, '-pool', pool],
    ...(folder === null ? [] : ['-folder', folder]),
    ...(server === null ? [] : ['-host', server]),
  ];
}

/** From now on the note of the machine says that it is complete. */
export function complete(ctx: Ports, { link, vm, project, host }: Machine): Promise<void> {
  return change(ctx, link, { args: ['vm.change', '-vm', vm, '-annotation', noteOf(project, host, true)] });
}

export function destroy(ctx: Ports, { link, vm }: Machine): Promise<void> {
  return change(ctx, link, { args: ['vm.destroy', vm], fine: /not found/ });
}

export async function removeOurs(ctx: Ports, machine: Machine): Promise<void> {
  const seen = await look(ctx, machine, assumed({ 'config.annotation': noteOf(machine.project, machine.host, true) }));
  if (seen.is === 'foreign') ctx.output(`${machine.vm} is not mln's: it stays`);
  if (seen.is === 'ours') await destroy(ctx, machine);
}

/** Removes the folder after its last machine. `object.destroy` would also destroy the content, so a query looks for content first. */
export async function removeFolder(
  ctx: Ports,
  { link, target }: { readonly link: Machine['link']; readonly target: Pick<Target, 'folder'> },
): Promise<void> {
  const { folder } = target;
  if (folder === null) return;
  const inside = await asked(ctx, link, { args: ['find', '-maxdepth', '1', folder], assume: { stdout: folder } });
  if (inside.exitCode !== 0 || inside.stdout.split('\n').some((path) => path.startsWith(`${folder}/`))) return;
  await change(ctx, link, { args: ['object.destroy', folder], fine: /not found/ });
}

export type RemoveArgs = Machine & { readonly target: Pick<Target, 'folder'>; readonly work: string };

export const vsphereRemove = defineAction<RemoveArgs>({
  run: (ctx) =>
    again(ctx, async () => {
      await ctx.files.remove(ctx.args.work);
      await removeOurs(ctx, ctx.args);
      await removeFolder(ctx, ctx.args);
    }),
  undo: 'irreversible',
  async check(ctx) {
    return (await look(ctx, ctx.args)).is === 'ours' ? 'absent' : 'done';
  },
});
