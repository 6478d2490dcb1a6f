// Acts: joins the project to the vmnet of a switch.
import { type ActionContext, defineAction, type Found, type LocalFiles } from '@mln/engine/api';
import { configuredVmnets, type Registry, takeVmnet } from './vmnets.js';

export interface SwitchArgs {
  readonly name: string;
  /** The note that exists while the project is joined. */
  readonly joined: string;
  readonly registry: Registry;
  /** `vmnet8`: an existing one. Null: the one that the switch was given. */
  readonly vmnet: string | null;
}

type SwitchContext = ActionContext<SwitchArgs>;

/** VMware's module makes a hub of every device of this major number that is opened, the minor one being that of the vmnet. */
const major = '119';

/** For Workstation on Linux; Fusion has no devices. An existing device stays as it is, also when the project leaves. */
export const connect = defineAction<SwitchArgs>({
  async run({ args, files, sh }) {
    const { registry, joined } = args;
    const vmnet = args.vmnet ?? `vmnet${await takeVmnet({ files, sh }, registry, args.name)}`;
    await files.mkdir(joined.slice(0, joined.lastIndexOf('/')));
    if (registry.product === 'fusion' || (await hasDevice(files, vmnet))) {
      if ((await noteIn(files, joined)) === undefined) await files.write(joined, `${vmnet}\n`);
      return;
    }
    if (args.vmnet !== null) throw new Error(`cannot join switch ${args.name} to ${vmnet}: /dev/${vmnet} does not exist`);
    // the note comes first, so that a later failure cannot leave a device without its note
    await files.write(joined, `${vmnet} made\n`);
    const minor = vmnet.slice('vmnet'.length);
    await sh.run({ file: 'mknod', args: ['-m', '0600', `/dev/${vmnet}`, 'c', major, minor] });
  },
  undo: (ctx) => leave(ctx),
  async check({ args, files }): Promise<Found> {
    return (await joinedTo(files, args)) === undefined ? 'absent' : 'done';
  },
});

export const disconnect = defineAction<SwitchArgs>({
  run: (ctx) => leave(ctx),
  undo: 'irreversible',
  check: async ({ args, files }): Promise<Found> => ((await noteIn(files, args.joined)) === undefined ? 'done' : 'absent'),
});

async function leave({ args, files, sh }: Pick<SwitchContext, 'args' | 'files' | 'sh'>): Promise<void> {
  const note = await noteIn(files, args.joined);
  if (note?.made === true && (await hasDevice(files, note.vmnet)))
    await sh.run({ file: 'rm', args: ['-f', '--', `/dev/${note.vmnet}`] });
  await files.remove(args.joined);
}

interface Note {
  readonly vmnet: string;
  /** The device is mln's. */
  readonly made: boolean;
}

async function noteIn(local: LocalFiles, joined: string): Promise<Note | undefined> {
  const [vmnet, made] = ((await local.text(joined)) ?? '').trim().split(' ');
  return vmnet === undefined || vmnet === '' ? undefined : { vmnet, made: made === 'made' };
}

async function hasDevice(local: LocalFiles, vmnet: string): Promise<boolean> {
  return (await local.list('/dev')).includes(vmnet);
}

/** The vmnet that the project is joined to, if it exists. */
export async function joinedTo(
  local: LocalFiles,
  { joined, registry }: Pick<SwitchArgs, 'joined' | 'registry'>,
): Promise<string | undefined> {
  const note = await noteIn(local, joined);
  if (note === undefined) return undefined;
  return registry.product === 'fusion' || (await hasDevice(local, note.vmnet)) ? note.vmnet : undefined;
}

/** True if a machine can use that vmnet: on Linux it is a device, on a Mac an entry of the configuration. */
export async function isThere(local: LocalFiles, product: Registry['product'], vmnet: string): Promise<boolean> {
  if (product !== 'fusion') return hasDevice(local, vmnet);
  const n = Number(vmnet.slice('vmnet'.length));
  return n <= 1 || n === 8 || (await configuredVmnets(local, product)).has(n);
}
