// The state of a machine (running, saved) and its console output. One call of vmrun lists all running machines; files have the rest.

import type { Files, LocalFiles, Outcome, Shell } from '@mln/engine/api';
import { plainText } from '@mln/machine-kit';
import { codes } from '../codes.js';
import { readVmx, sameName } from '../vmx-text.js';
import type { MachinePlaces } from './places.js';
import { listCommand, readList, type Vmrun, wordsOf } from './vmrun.js';

interface Asking {
  readonly args: { readonly places: MachinePlaces; readonly vmrun: Vmrun };
  readonly sh: Shell;
  readonly files: Files;
}

/** In a dry run, only `assumed` machines run. @throws NoAnswer when vmrun cannot tell. */
export async function runs({ args: { places, vmrun }, sh, files }: Asking, assumed: 'up' | 'down' = 'down'): Promise<boolean> {
  const stdout = assumed === 'up' ? `Total running VMs: 1\n${places.vmx}\n` : 'Total running VMs: 0\n';
  const outcome = await sh.probe(listCommand(vmrun), { stdout });
  const listed = readList(outcome);
  if (listed === undefined) throw new NoAnswer(vmrun, outcome);
  return isListed(listed, await namesOf(files, places.vmx));
}

export class NoAnswer extends Error {
  readonly code = codes.noAnswerWhenRunning.code;
  readonly hint = 'run the command by hand, and check that VMware is installed for this user and that its service runs';
  constructor({ program, product }: Vmrun, outcome: Outcome) {
    super(
      `cannot get an answer from ${program} -T ${product} list (exit ${outcome.exitCode}): ${wordsOf(outcome) || 'it said nothing'}`,
    );
    this.name = 'NoAnswer';
  }
}

/** The path itself, and the one it leads to: the list of VMware may have either. */
export async function namesOf(local: LocalFiles, vmx: string): Promise<readonly string[]> {
  const real = await local.realpath?.(vmx);
  return real === undefined ? [vmx] : [vmx, real];
}

export function isListed(listed: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => listed.includes(name));
}

/** True if its memory is on disk: the .vmx names an existing memory file. After a revert that is the file of a snapshot. */
export async function isSaved(local: LocalFiles, { dir, vmx }: Pick<MachinePlaces, 'dir' | 'vmx'>): Promise<boolean> {
  const files = (await local.list(dir)).filter((name) => /\.vms[sn]$/.test(name));
  if (files.length === 0) return false;
  const entries = readVmx((await local.text(vmx)) ?? '');
  const named = [...entries].find(([name]) => sameName(name, 'checkpoint.vmState'))?.[1];
  if (named === undefined) return files.some((file) => file.endsWith('.vmss'));
  return files.some((file) => named === file || named.endsWith(`/${file}`));
}

/** The console output since the start of the machine, as plain text. */
export async function consoleTextOf(local: LocalFiles, log: string): Promise<string> {
  return plainText((await local.text(log)) ?? '');
}
