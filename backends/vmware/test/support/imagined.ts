// An imagined server with VMware on it: files in memory, and a vmrun that knows which machines run.
import {
  type Command,
  dryClock,
  type Files,
  type MemoryFiles,
  memoryFiles,
  type ScriptShell,
  scriptShell,
} from '@mln/engine/testkit';
import { machinePlaces } from '../../src/workstation/places.js';
import { outcomeOf, takesUp } from './imagined-snapshots.js';

export const paths = {
  projects: '/p',
  templates: '/t',
  files: '/f',
  project: '/p/italy',
  images: '/p/italy/images',
  logs: '/p/italy/logs',
  run: '/p/italy/run',
};
export const places = machinePlaces(paths, 'tre');
export const vmrun = { program: 'vmrun', product: 'ws' } as const;
export const machineArgs = { host: 'tre', places: { ...places }, vmrun: { ...vmrun } };

export interface Imagined {
  readonly sh: ScriptShell;
  readonly files: MemoryFiles;
  readonly clock: ReturnType<typeof dryClock>;
  /** The .vmx files of machines that are on. */
  readonly running: Set<string>;
}

export interface Behaviour {
  /** What the console shows after a start. */
  readonly console?: string;
  /** Answers instead of doing it: exit code and words. */
  readonly says?: Readonly<Record<string, { readonly exitCode: number; readonly stdout?: string }>>;
  /** Does it and then answers so. */
  readonly after?: Readonly<Record<string, { readonly exitCode: number }>>;
  readonly tools?: boolean;
  readonly seed?: Readonly<Record<string, string | Readonly<Record<never, never>>>>;
}

function failed(stdout: string) {
  return { exitCode: 255, stdout: `Error: ${stdout}\n` };
}

export function imagine(behaviour: Behaviour = {}): Imagined {
  const running = new Set<string>();
  const files = memoryFiles({
    ...{ '/p/italy/images/tre.img': 'a whole disk', '/p/italy/logs': {}, '/p/italy/run': {}, '/dev/null': '' },
    ...behaviour.seed,
  });
  const act = async ({ args }: Command) => {
    const [, , verb = '', vmx = '', name] = args;
    const said = behaviour.says?.[verb];
    if (said !== undefined) return said;
    const outcome = await changes(verb, vmx, name);
    return behaviour.after?.[verb] ?? outcome;
  };
  const changes = async (verb: string, vmx: string, name = '') => {
    if (verb === 'list') return { stdout: [`Total running VMs: ${running.size}`, ...running, ''].join('\n') };
    if (verb === 'start') return switchOn(vmx);
    if (/snapshot/i.test(verb)) return outcomeOf(verb, { files, running, vmx, name });
    if (!running.has(vmx)) return failed(`The virtual machine is not powered on: ${vmx}`);
    if (verb === 'getGuestIPAddress')
      return behaviour.tools === true ? { stdout: '192.0.2.7\n' } : failed('The VMware Tools are not running');
    if (verb === 'suspend') await saveMemory(files, vmx);
    if (verb === 'stop' || verb === 'suspend') running.delete(vmx);
    return {};
  };
  const switchOn = async (vmx: string) => {
    running.add(vmx);
    if (await hasMemory(files, vmx)) return {};
    const host = vmx.slice(vmx.lastIndexOf('/') + 1, -'.vmx'.length);
    const log = vmx.replace(/\/vmware\/.*$/, `/logs/${host}.console`);
    await files.write(log, `${(await files.text(log)) ?? ''}${behaviour.console ?? `\r\n${host} login: `}`);
    return {};
  };
  return { sh: scriptShell([['vmrun ', act], ...ownPrograms(files)]), files, clock: dryClock(), running };
}

function dirOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

async function saveMemory(files: Files, vmx: string): Promise<void> {
  await files.write(`${dirOf(vmx)}/memory.vmss`, 'memory');
  await files.write(vmx, `${(await files.text(vmx)) ?? ''}checkpoint.vmState = "memory.vmss"\n`);
}

/** Takes it up. */
async function hasMemory(files: Files, vmx: string): Promise<boolean> {
  if (await takesUp(files, vmx)) return true;
  const file = `${dirOf(vmx)}/memory.vmss`;
  if ((await files.stat(file)) === undefined) return false;
  await files.remove(file);
  await files.write(vmx, ((await files.text(vmx)) ?? '').replace('memory.vmss', ''));
  return true;
}

/** `ln`, `mknod` and `rm` on the files in memory, and a `grep` that reads them. */
function ownPrograms(files: MemoryFiles) {
  return [
    [
      /^ln /,
      async ({ args: [, from = '', to = ''] }: Command) => {
        if ((await files.stat(to)) !== undefined) return { exitCode: 1, stderr: `ln: ${to}: File exists` };
        await files.write(to, (await files.text(from)) ?? '');
        return {};
      },
    ],
    [
      /^mknod /,
      async ({ args }: Command) => {
        await files.write(args[2] ?? '', '');
        return {};
      },
    ],
    [
      /^rm /,
      async ({ args }: Command) => {
        await files.remove(args.at(-1) ?? '');
        return {};
      },
    ],
    [
      /^grep /,
      async ({ args: [, , text = '', path = ''] }: Command) => ({
        exitCode: ((await files.text(path)) ?? '').includes(text) ? 0 : 1,
      }),
    ],
  ] as const;
}

/** A machine that was defined, though nothing is in its file. */
export const defined = { [places.vmx]: 'displayName = "tre.italy"\n' };
