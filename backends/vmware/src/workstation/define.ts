// Acts: write the .vmx file and the other files of a machine, and remove them.
import { type ActionContext, defineAction, type Files, type Found } from '@mln/engine/api';
import { flatDescriptor, sectorBytes } from '../vmdk.js';
import { vmxText } from '../vmx-text.js';
import { type Machine, vmxEntries } from './configuration.js';
import type { MachinePlaces } from './places.js';
import { runs } from './running.js';
import { deviceOf, giveBackVmnets, type Registry, takeVmnet } from './vmnets.js';
import type { Vmrun } from './vmrun.js';

export interface DefineArgs {
  readonly machine: Machine;
  readonly places: MachinePlaces;
  /** The raw image. */
  readonly disk: string;
  readonly registry: Registry;
}

export type UndefineArgs = Pick<DefineArgs, 'places' | 'registry'> & { readonly host: string; readonly vmrun: Vmrun };

/** Writes the .vmx last, so a machine with a .vmx is complete. */
export const define = defineAction<DefineArgs>({
  async run(ctx) {
    const { args, files } = ctx;
    const { places, machine } = args;
    await files.mkdir(places.dir);
    await describeDisk(ctx);
    const vnets = new Map<string, string>();
    for (const { plug } of machine.nics)
      if (plug.to === 'switch') vnets.set(plug.name, `vmnet${await takeVmnet(ctx, args.registry, plug.name)}`);
    const device = (vmnet: string) => deviceOf(args.registry.product, vmnet);
    const given = {
      ...{ disk: places.vmdk, log: places.log, device, secret: ctx.secret },
      vnet: (sw: string) => device(vnets.get(sw) ?? ''),
    };
    // the file may hold the password of the screen
    await files.write(places.vmx, vmxText(vmxEntries(machine, given)), { mode: 0o600 });
  },
  undo: ({ args, files }) => forget(files, args),
  async check({ args: { places }, files }): Promise<Found> {
    return (await files.stat(places.vmx)) === undefined ? 'absent' : 'done';
  },
});

async function describeDisk({ args: { disk, places, machine }, files }: ActionContext<DefineArgs>): Promise<void> {
  const extent = disk.slice(disk.lastIndexOf('/') + 1);
  await files.make(places.vmdk, `description of ${extent} as a disk of VMware`, async (temporary) => {
    const bytes = (await files.stat(disk))?.size;
    if (bytes === undefined) throw new Error(`the disk ${disk} is not there`);
    const adapter = machine.diskAdapter === 'ide' || machine.diskAdapter === 'sata' ? 'ide' : 'lsilogic';
    const shape = { extent, sectors: Math.floor(bytes / sectorBytes), adapter, hardware: machine.hardware } as const;
    await files.write(temporary, flatDescriptor(shape));
  });
}

export const undefine = defineAction<UndefineArgs>({
  async run({ args, files, sh }) {
    if ((await files.stat(args.places.vmx)) !== undefined && (await runs({ args, files, sh })))
      throw new Error(`host ${args.host} runs; its files stay`);
    await forget(files, args);
  },
  undo: 'irreversible',
  async check({ args: { places }, files }): Promise<Found> {
    return (await files.stat(places.dir)) === undefined && (await files.stat(places.vmdk)) === undefined ? 'done' : 'absent';
  },
});

/**
 * Not `vmrun deleteVM`: that would take the image too, which is not this driver's, and fails when VMware does not know the
 * machine. With the last machine of the project its vmnets are given back.
 */
async function forget(files: Files, { places, registry }: Pick<DefineArgs, 'places' | 'registry'>): Promise<void> {
  await files.remove(places.dir);
  for (const path of await filesOfDisk(files, places.vmdk)) await files.remove(path);
  if ((await files.list(places.machines)).length > 0) return;
  await files.remove(places.machines);
  await giveBackVmnets({ files }, registry);
}

/** The descriptor, those of snapshots (`tre-000001.vmdk`) and the locks that VMware leaves when it is killed. */
async function filesOfDisk(files: Files, vmdk: string): Promise<readonly string[]> {
  const slash = vmdk.lastIndexOf('/');
  const [dir, name] = [vmdk.slice(0, slash), vmdk.slice(slash + 1, -'.vmdk'.length)];
  const own = (file: string): boolean => {
    if (!file.startsWith(name)) return false;
    return /^(?:-\d{6}(?:-\w+)?)?\.vmdk(?:\.lck)?$|^\.img\.lck$/.test(file.slice(name.length));
  };
  return (await files.list(dir)).filter(own).map((file) => `${dir}/${file}`);
}
