// The vmnet of each switch. One small file for each number, in a directory that all projects share, records its owner. So no two
// switches take the same vmnet, and a switch has the same one after every start.
import type { Files, LocalFiles, Shell } from '@mln/engine/api';
import { codes } from '../codes.js';
import type { Product } from '../options.js';
import type { VmnetRange } from './vmnet-range.js';

// a type rather than an interface, so that it is Json
export type Registry = {
  readonly dir: string;
  readonly project: string;
  readonly range: VmnetRange;
  readonly product: Product;
};

/** Locks out the other machines of a run; other runs are kept out by `ln`. */
export const vmnetLock = 'vmware:vmnets';

type World = { readonly sh: Shell; readonly files: Files };

function ownerOf({ project }: Pick<Registry, 'project'>, sw: string): string {
  return `${sw}.${project}`;
}

/** The owner of each number: `lan.italy`. */
async function takenIn(local: LocalFiles, dir: string): Promise<ReadonlyMap<number, string>> {
  const names = (await local.list(dir)).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(
    names.map(async (name) => [Number(name), ((await local.text(`${dir}/${name}`)) ?? '').trim()] as const),
  );
  return new Map(owners);
}

/** The number that the switch has been given. */
export async function vmnetOf(local: LocalFiles, registry: Registry, sw: string): Promise<number | undefined> {
  const owner = ownerOf(registry, sw);
  return [...(await takenIn(local, registry.dir))].find(([, other]) => other === owner)?.[0];
}

/** Gives it the lowest number that is free, unless it has one. @throws when there is none. */
export async function takeVmnet({ sh, files }: World, registry: Registry, sw: string): Promise<number> {
  const { dir, range, product } = registry;
  const had = await vmnetOf(files, registry, sw);
  if (had !== undefined) return had;
  const taken = await takenIn(files, dir);
  const configured = range.given ? new Set<number>() : await configuredVmnets(files, product);
  const owner = ownerOf(registry, sw);
  const mine = `${dir}/new.${owner}`;
  await files.mkdir(dir);
  await files.write(mine, `${owner}\n`);
  for (const n of await inOrder(files, range)) {
    if (taken.has(n) || configured.has(n)) continue;
    // `ln` is atomic: of all runs that try, only one makes the link
    const { exitCode } = await sh.run({ file: 'ln', args: ['--', mine, `${dir}/${n}`], ok: [0, 1] });
    if (exitCode !== 0) continue;
    // once more for a dry run, which remembers written files, but not the effects of programs
    await files.write(`${dir}/${n}`, `${owner}\n`);
    await files.remove(mine);
    return n;
  }
  await files.remove(mine);
  throw new NoVmnet(sw, registry);
}

/** The numbers of the range. Those with a device come first, because only root can make one. */
async function inOrder(local: LocalFiles, { first, last }: VmnetRange): Promise<readonly number[]> {
  const devices = new Set(await local.list('/dev'));
  const all = Array.from({ length: last - first + 1 }, (_, n) => first + n);
  const there = (n: number) => devices.has(`vmnet${n}`);
  return [...all.filter(there), ...all.filter((n) => !there(n))];
}

class NoVmnet extends Error {
  readonly code = codes.noFreeVmnet.code;
  readonly hint = 'options.vmware.vmnets of the configuration can name more; mln remove gives back those of a project';
  constructor(sw: string, { range, dir }: Registry) {
    super(`no vmnet is free for switch ${sw}: of ${range.first} to ${range.last} all are taken; ${dir} tells by whom`);
    this.name = 'NoVmnet';
  }
}

/** Releases all numbers of the project. Succeeds if there are none. */
export async function giveBackVmnets({ files }: Pick<World, 'files'>, { dir, project }: Registry): Promise<void> {
  const taken = await takenIn(files, dir);
  for (const [n, owner] of taken) if (owner.endsWith(`.${project}`)) await files.remove(`${dir}/${n}`);
  for (const name of await files.list(dir))
    if (name.startsWith('new.') && name.endsWith(`.${project}`)) await files.remove(`${dir}/${name}`);
  if ((await files.list(dir)).length === 0) await files.remove(dir);
}

const networking: Readonly<Record<Product, string>> = {
  ws: '/etc/vmware/networking',
  player: '/etc/vmware/networking',
  fusion: '/Library/Preferences/VMware Fusion/networking',
};

/** Networks that the administrator has configured: `answer VNET_8_NAT yes` is about vmnet8. */
export async function configuredVmnets(local: LocalFiles, product: Product): Promise<ReadonlySet<number>> {
  const text = (await local.text(networking[product])) ?? '';
  return new Set([...text.matchAll(/^\s*answer\s+VNET_(\d+)_/gm)].map(([, n]) => Number(n)));
}

const named: Readonly<Record<string, string>> = { bridged: 'vmnet0', hostonly: 'vmnet1', nat: 'vmnet8' };

/** The vmnet for the word `vmnet` of a switch: VMware's own three have names. */
export function existingVmnet(word: string): string {
  return named[word] ?? word;
}

/** As a .vmx of that product names it. */
export function deviceOf(product: Product, vmnet: string): string {
  return product === 'fusion' ? vmnet : `/dev/${vmnet}`;
}
