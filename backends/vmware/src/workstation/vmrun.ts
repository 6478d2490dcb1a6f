// The commands of vmrun, and its output. Reference: VMware's "Using vmrun to Control Virtual Machines".
import type { Command, Outcome } from '@mln/engine/api';
import type { Product } from '../options.js';

// a type rather than an interface, so that it is Json
export type Vmrun = { readonly program: string; readonly product: Product };

const seconds = 1000;
const quick = 60 * seconds;

function command({ program, product }: Vmrun, args: readonly string[], timeoutMs = quick): Command {
  return {
    file: program,
    args: ['-T', product, ...args],
    timeoutMs,
  };
}

export function listCommand(vmrun: Vmrun): Command {
  return command(vmrun, ['list']);
}
/** Comes back when the machine is switched on, which is long before its system is up. */
export function startCommand(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['start', vmx, 'nogui'], 120 * seconds);
}
/** `soft` asks VMware Tools in the guest, and waits until it is off. */
export function stopSoftly(vmrun: Vmrun, vmx: string, graceSeconds: number): Command {
  return command(vmrun, ['stop', vmx, 'soft'], graceSeconds * seconds);
}

export function switchOff(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['stop', vmx, 'hard']);
}
/** `hard`: without scripts in the guest, which want VMware Tools. Memory is written to disk, so it may take its time. */
export function suspend(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['suspend', vmx, 'hard'], 600 * seconds);
}

export function pause(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['pause', vmx]);
}

export function unpause(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['unpause', vmx]);
}
/** Fails until VMware Tools in the guest answer. */
export function addressCommand(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['getGuestIPAddress', vmx], 15 * seconds);
}

// memory is written to disk, or read from it
const ofMemory = 600 * seconds;
// disks are merged
const ofDisks = 12 * 3600 * seconds;

export function takeSnapshot(vmrun: Vmrun, vmx: string, name: string): Command {
  return command(vmrun, ['snapshot', vmx, name], ofMemory);
}
/** Discards the present state. A machine that ran is then in the state of a suspended one. */
export function revertToSnapshot(vmrun: Vmrun, vmx: string, name: string): Command {
  return command(vmrun, ['revertToSnapshot', vmx, name], ofMemory);
}
/** Snapshots that came after it stay. */
export function deleteSnapshot(vmrun: Vmrun, vmx: string, name: string): Command {
  return command(vmrun, ['deleteSnapshot', vmx, name], ofDisks);
}

export function listSnapshots(vmrun: Vmrun, vmx: string): Command {
  return command(vmrun, ['listSnapshots', vmx]);
}

/** The names, or undefined if the output is not a list of snapshots. */
export function readSnapshots({ exitCode, stdout }: Pick<Outcome, 'exitCode' | 'stdout'>): readonly string[] | undefined {
  const [head, ...rest] = stdout.split(/\r?\n/);
  const count = /^Total snapshots: (\d+)\s*$/.exec(head ?? '')?.[1];
  const names = rest.filter((line) => line !== '');
  return exitCode === 0 && count !== undefined && names.length === Number(count) ? names : undefined;
}

/** The .vmx files of the running machines, or undefined if the output is not a list of machines. */
export function readList({ exitCode, stdout }: Outcome): readonly string[] | undefined {
  const [head, ...rest] = stdout.split(/\r?\n/).map((line) => line.trim());
  if (exitCode !== 0 || !/^Total running VMs: \d+$/.test(head ?? '')) return undefined;
  const paths = rest.filter((line) => line !== '');
  // an incomplete list would show running machines as stopped
  return paths.length === Number(head?.split(': ')[1]) ? paths : undefined;
}

/** vmrun prints its errors on standard output. */
export function wordsOf({ stdout, stderr }: Outcome): string {
  const output = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  return output.replace(/^Error: /, '').trim();
}
