// The snapshots of an imagined vmrun: the list of them in a file, and what is kept of a machine that ran.
import type { Files } from '@mln/engine/api';

interface StepCall {
  readonly files: Files;
  readonly running: Set<string>;
  readonly vmx: string;
  readonly name: string;
}

const failed = { exitCode: 255, stdout: 'Error: The snapshot does not exist\n' };

function vmsdOf(vmx: string): string {
  return vmx.replace(/\.vmx$/, '.vmsd');
}

function memoryOf(vmx: string, name: string): string {
  return vmx.replace(/\.vmx$/, `-${name}.vmem`);
}

async function namesIn(files: Files, vmx: string): Promise<readonly string[]> {
  return [...((await files.text(vmsdOf(vmx))) ?? '').matchAll(/displayName = "(.*)"/g)].map(([, name = '']) => name);
}

async function write({ files, vmx }: StepCall, names: readonly string[]): Promise<void> {
  const base = vmx.slice(vmx.lastIndexOf('/') + 1, -'.vmx'.length);
  const lines = names.flatMap((name, n) => [
    `snapshot${n}.displayName = "${name}"`,
    `snapshot${n}.filename = "${base}-${name}.vmsn"`,
    `snapshot${n}.createTimeHigh = "388745"`,
    `snapshot${n}.createTimeLow = "-2"`,
  ]);
  await files.write(vmsdOf(vmx), `${lines.join('\n')}\n`);
}

/** What the verb does, and says. */
export async function outcomeOf(verb: string, call: StepCall): Promise<{ readonly exitCode?: number; readonly stdout?: string }> {
  const { files, running, vmx, name } = call;
  const names = await namesIn(files, vmx);
  switch (verb) {
    case 'listSnapshots':
      return { stdout: [`Total snapshots: ${names.length}`, ...names, ''].join('\n') };
    case 'snapshot':
      if (running.has(vmx)) await files.write(memoryOf(vmx, name), 'memory');
      await files.write(memoryOf(vmx, name).replace('.vmem', '.vmsn'), 'state');
      await write(call, [...names, name]);
      return {};
    case 'deleteSnapshot':
      if (!names.includes(name)) return failed;
      for (const file of ['.vmem', '.vmsn']) await files.remove(memoryOf(vmx, name).replace('.vmem', file));
      await write(
        call,
        names.filter((one) => one !== name),
      );
      return {};
    default:
      if (!names.includes(name)) return failed;
      running.delete(vmx);
      await setState(files, vmx, (await files.stat(memoryOf(vmx, name))) === undefined ? '' : `${stateOf(vmx, name)}.vmsn`);
      return {};
  }
}

function stateOf(vmx: string, name: string): string {
  return memoryOf(vmx, name).slice(vmx.lastIndexOf('/') + 1, -'.vmem'.length);
}

async function setState(files: Files, vmx: string, state: string): Promise<void> {
  const text = ((await files.text(vmx)) ?? '').replace(/^checkpoint\.vmState = .*\n/m, '');
  await files.write(vmx, `${text}checkpoint.vmState = "${state}"\n`);
}

/** Whether the memory of a snapshot is to be taken up, which is forgotten then. */
export async function takesUp(files: Files, vmx: string): Promise<boolean> {
  if (!/^checkpoint\.vmState = ".*\.vmsn"/m.test((await files.text(vmx)) ?? '')) return false;
  await setState(files, vmx, '');
  return true;
}
