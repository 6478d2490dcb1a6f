// The commands of vmrun, and what it answers. Its reference: VMware's "Using vmrun to Control Virtual Machines".
import type { Command, Outcome } from '@mln/engine/api';
import type { Product } from './options.js';

// a type rather than an interface, so that it is Json
export type Vmrun = { readonly program: string; readonly product: Product };

const seconds = 1000;
const quick = 60 * seconds;

const command = ({ program, product }: Vmrun, args: readonly string[], timeoutMs = quick): Command => ({
  file: program,
  args: ['-T', product, ...args],
  timeoutMs,
});

export const listCommand = (vmrun: Vmrun): Command => command(vmrun, ['list']);
/** Comes back when the machine is switched on, which is long before its system is up. */
export const startCommand = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['start', vmx, 'nogui'], 120 * seconds);
/** `soft` asks VMware Tools in the guest, and waits until it is off. */
export const stopSoftly = (vmrun: Vmrun, vmx: string, graceSeconds: number): Command =>
  command(vmrun, ['stop', vmx, 'soft'], graceSeconds * seconds);
export const switchOff = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['stop', vmx, 'hard']);
/** `hard`: without scripts in the guest, which want VMware Tools. Memory is written to disk, so it may take its time. */
export const suspend = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['suspend', vmx, 'hard'], 600 * seconds);
export const pause = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['pause', vmx]);
export const unpause = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['unpause', vmx]);
/** Fails until VMware Tools in the guest answer. */
export const addressCommand = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['getGuestIPAddress', vmx], 15 * seconds);

// memory is written to disk, or read from it
const ofMemory = 600 * seconds;
// disks are merged
const ofDisks = 12 * 3600 * seconds;

export const takeSnapshot = (vmrun: Vmrun, vmx: string, name: string): Command =>
  command(vmrun, ['snapshot', vmx, name], ofMemory);
/** What is now is lost. A machine that ran is left as if it had been suspended then. */
export const revertToSnapshot = (vmrun: Vmrun, vmx: string, name: string): Command =>
  command(vmrun, ['revertToSnapshot', vmx, name], ofMemory);
/** Snapshots that came after it stay. */
export const deleteSnapshot = (vmrun: Vmrun, vmx: string, name: string): Command =>
  command(vmrun, ['deleteSnapshot', vmx, name], ofDisks);
export const listSnapshots = (vmrun: Vmrun, vmx: string): Command => command(vmrun, ['listSnapshots', vmx]);

/** Names; nothing when that is no answer. */
export const readSnapshots = ({ exitCode, stdout }: Pick<Outcome, 'exitCode' | 'stdout'>): readonly string[] | undefined => {
  const [head, ...rest] = stdout.split(/\r?\n/);
  const count = /^Total snapshots: (\d+)\s*$/.exec(head ?? '')?.[1];
  const names = rest.filter((line) => line !== '');
  return exitCode === 0 && count !== undefined && names.length === Number(count) ? names : undefined;
};

/** The .vmx files of what runs; nothing when that is no answer. */
export const readList = ({ exitCode, stdout }: Outcome): readonly string[] | undefined => {
  const [head, ...rest] = stdout.split(/\r?\n/).map((line) => line.trim());
  if (exitCode !== 0 || !/^Total running VMs: \d+$/.test(head ?? '')) return undefined;
  const paths = rest.filter((line) => line !== '');
  // a list that is not all of it would tell of machines that run that they do not
  return paths.length === Number(head?.split(': ')[1]) ? paths : undefined;
};

/** vmrun tells its errors on its standard output. */
export const wordsOf = ({ stdout, stderr }: Outcome): string => {
  const said = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  return said.replace(/^Error: /, '').trim();
};
