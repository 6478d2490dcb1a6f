// Acts: a disk of this machine becomes a machine in vSphere; and machines are removed there.
import { type ActionContext, defineAction, type Found } from '@mln/engine/api';
import { parseAnswer, recordOf } from './answers.js';
import { again, asked, assumed, assumedAbsent, change, type Doors, foreign, look, type Machine } from './call.js';
import { nameOf } from './inventory.js';
import { noteOf } from './names.js';
import { type OvfMachine, ovfOf } from './ovf.js';

/** Inventory paths of where it goes. */
export type Target = {
  readonly pool: string;
  readonly server: string | null;
  readonly datastore: string;
  /** Made when it is not there: the project's own; none on a lone ESXi server. */
  readonly folder: string | null;
};

export type UploadArgs = Machine & {
  readonly target: Target;
  /** The raw image. */
  readonly disk: string;
  /** A directory of its own on this machine, for what is uploaded. */
  readonly work: string;
  readonly hardware: Omit<OvfMachine, 'name' | 'disk'>;
};

type UploadCx = ActionContext<UploadArgs>;

// a disk may be large and the way long; an act has its own deadline where the site sets one
const uploadTimeoutMs = 12 * 3_600_000;

/** Idempotent: a machine that is whole is left alone, one that is not is thrown away and made anew. */
export const vsphereUpload = defineAction<UploadArgs>({
  run: (cx) =>
    again(cx, async () => {
      const { args } = cx;
      const seen = await look(cx, args, assumedAbsent);
      if (seen.is === 'foreign') throw foreign(args);
      if (seen.is === 'ours' && seen.whole) return;
      if (seen.is === 'ours') await destroy(cx, args);
      await makeFolder(cx, args);
      await upload(cx);
      await complete(cx, args);
    }),
  async undo(cx) {
    await cx.files.remove(cx.args.work);
    await removeOurs(cx, cx.args);
    await removeFolder(cx, cx.args);
  },
  check: (cx) => isMade(cx, cx.args),
});

export async function isMade(cx: Doors, machine: Machine): Promise<Found> {
  const seen = await look(cx, machine);
  return seen.is === 'ours' && seen.whole ? 'done' : 'absent';
}

export async function makeFolder(cx: Doors, { link, target }: Machine & { readonly target: Target }): Promise<void> {
  if (target.folder === null) return;
  const there = await asked(cx, link, { args: ['object.collect', '-json', target.folder, 'name'], assume: assumedAbsent });
  if (there.exitCode === 0) return;
  // hosts of a project are made at the same time, and one of them is the first
  await change(cx, link, { args: ['folder.create', target.folder], fine: /already exists|DuplicateName/ });
}

async function upload(cx: UploadCx): Promise<void> {
  const { args, sh, files } = cx;
  const { link, target, work, disk, hardware } = args;
  const name = nameOf(args.vm);
  const file = `${args.host}.vmdk`;
  await files.remove(work);
  await files.mkdir(work, { mode: 0o700 });
  const convert = ['convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized', disk, `${work}/${file}`];
  await sh.run({ file: 'qemu-img', args: convert, timeoutMs: uploadTimeoutMs });
  const bytes = await virtualSize(cx, `${work}/${file}`);
  const fileBytes = (await files.stat(`${work}/${file}`))?.size ?? 0;
  const ovf = `${work}/${args.host}.ovf`;
  await files.write(ovf, ovfOf({ ...hardware, name, disk: { file, fileBytes, bytes } }));
  cx.output(`uploading ${Math.ceil(fileBytes / 2 ** 20)} MiB`);
  await change(cx, link, {
    args: ['import.ovf', '-options', '-', '-name', name, ...placing(target), ovf],
    input: JSON.stringify({ ...importOptions, Annotation: noteOf(args.project, args.host, false) }),
    timeoutMs: uploadTimeoutMs,
  });
  await files.remove(work);
}

/** Of what was made, because a disk may be a device, whose file has no size. */
async function virtualSize({ sh }: UploadCx, vmdk: string): Promise<number> {
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

/** Its note says from now on that nothing of it is missing. */
export function complete(cx: Doors, { link, vm, project, host }: Machine): Promise<void> {
  return change(cx, link, { args: ['vm.change', '-vm', vm, '-annotation', noteOf(project, host, true)] });
}

export function destroy(cx: Doors, { link, vm }: Machine): Promise<void> {
  return change(cx, link, { args: ['vm.destroy', vm], fine: /not found/ });
}

export async function removeOurs(cx: Doors, machine: Machine): Promise<void> {
  const seen = await look(cx, machine, assumed({ 'config.annotation': noteOf(machine.project, machine.host, true) }));
  if (seen.is === 'foreign') cx.output(`${machine.vm} is not mln's: it stays`);
  if (seen.is === 'ours') await destroy(cx, machine);
}

/** With the last machine in it. `object.destroy` would take along what is in it, so it is asked first. */
export async function removeFolder(
  cx: Doors,
  { link, target }: { readonly link: Machine['link']; readonly target: Pick<Target, 'folder'> },
): Promise<void> {
  const { folder } = target;
  if (folder === null) return;
  const inside = await asked(cx, link, { args: ['find', '-maxdepth', '1', folder], assume: { stdout: folder } });
  if (inside.exitCode !== 0 || inside.stdout.split('\n').some((path) => path.startsWith(`${folder}/`))) return;
  await change(cx, link, { args: ['object.destroy', folder], fine: /not found/ });
}

export type RemoveArgs = Machine & { readonly target: Pick<Target, 'folder'>; readonly work: string };

export const vsphereRemove = defineAction<RemoveArgs>({
  run: (cx) =>
    again(cx, async () => {
      await cx.files.remove(cx.args.work);
      await removeOurs(cx, cx.args);
      await removeFolder(cx, cx.args);
    }),
  undo: 'irreversible',
  async check(cx) {
    return (await look(cx, cx.args)).is === 'ours' ? 'absent' : 'done';
  },
});
