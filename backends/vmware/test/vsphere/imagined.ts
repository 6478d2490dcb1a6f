// A vCenter in memory, that answers the commands of govc which the driver uses: for the promises of actions, and faults.
import type { Command, Files, Outcome } from '@mln/engine/api';
import { memoryFiles, type ScriptShell, scriptShell } from '@mln/engine/testkit';

interface Machine {
  note: string;
  power: string;
  server: string;
  memory: number;
  cpus: number;
  readonly cards: { name: string; mac: string; on: string }[];
  readonly snapshots?: Snapshot[];
}

interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly power: string;
}

export interface Vcenter {
  readonly sh: ScriptShell;
  readonly files: Files;
  readonly machines: Map<string, Machine>;
  readonly folders: Set<string>;
  /** By server, then by switch: port groups. */
  readonly vswitches: Map<string, Map<string, Set<string>>>;
  readonly networks: Set<string>;
  /** Looks until the task that each machine is busy with is over, and what it does then. */
  readonly task: { looks: number; done(): void };
}

export const link = { govc: 'govc', env: { GOVC_URL: 'https://vc/sdk' }, passwordFile: null };
export const folder = '/DC/vm/mln-lab';
export const machine = { link, project: 'lab', host: 'web', vm: `${folder}/web.lab` };

const no: Partial<Outcome> = { exitCode: 1, stderr: 'govc: it was not found\n' };
const yes: Partial<Outcome> = {};

/** The value after a flag. */
function after({ args }: Command, flag: string): string {
  return args[args.indexOf(flag) + 1] ?? '';
}

function last({ args }: Command): string {
  return args.at(-1) ?? '';
}

function nodeOf({ id, name, note, power }: Snapshot) {
  return {
    ...{ snapshot: { type: 'VirtualMachineSnapshot', value: id }, name, description: note, state: power },
    ...{ createTime: '2026-11-22T21:58:42.104851822Z', childSnapshotList: null },
  };
}

function told(value: unknown): Partial<Outcome> {
  return { stdout: JSON.stringify(value) };
}

export function vcenter(): Vcenter {
  const machines = new Map<string, Machine>();
  const folders = new Set<string>();
  const vswitches = new Map<string, Map<string, Set<string>>>();
  const networks = new Set<string>();
  const task: Vcenter['task'] = { looks: 0, done() {} };
  const on = (server: string) => {
    const found = vswitches.get(server) ?? new Map<string, Set<string>>();
    vswitches.set(server, found);
    return found;
  };
  const make = (path: string, note: string): Partial<Outcome> => {
    if (!folders.has(path.slice(0, path.lastIndexOf('/')))) return no;
    machines.set(path, { note, power: 'poweredOff', server: 'host-1', memory: 64, cpus: 1, cards: [] });
    return yes;
  };
  const of = (path: string, act: (found: Machine) => void): Partial<Outcome> => {
    const found = machines.get(path);
    if (found === undefined) return no;
    act(found);
    return yes;
  };
  const properties = ({ note, power, server, memory, cpus, snapshots = [] }: Machine) =>
    Object.entries({
      'config.annotation': note,
      'runtime.powerState': power,
      'runtime.host': { type: 'HostSystem', value: server },
      'config.hardware.memoryMB': memory,
      'config.hardware.numCPU': cpus,
      'guest.toolsRunningStatus': 'guestToolsRunning',
      snapshot: { rootSnapshotList: snapshots.map(nodeOf) },
      recentTask: { managedObjectReference: task.looks > 0 ? [{ type: 'Task', value: 'task-7' }] : null },
    }).map(([name, val]) => ({ name, op: 'assign', val }));
  const changed = (command: Command) =>
    of(after(command, '-vm'), (found) => {
      if (command.args.includes('-annotation')) found.note = after(command, '-annotation');
      if (command.args.includes('-m')) found.memory = Number(after(command, '-m'));
      if (command.args.includes('-c')) found.cpus = Number(after(command, '-c'));
    });
  const powers: Readonly<Record<string, string>> = {
    '-on': 'poweredOn',
    '-off': 'poweredOff',
    '-s': 'poweredOff',
    '-suspend': 'suspended',
  };
  const answers: Readonly<Record<string, (command: Command) => Partial<Outcome>>> = {
    'object.collect': ({ args }) => {
      const path = args[2] ?? '';
      if (path === 'Task:task-7') {
        task.looks--;
        if (task.looks === 0) task.done();
        return told([{ name: 'info.state', op: 'assign', val: task.looks === 0 ? 'success' : 'running' }]);
      }
      const found = machines.get(path);
      if (found !== undefined) return told(properties(found));
      return folders.has(path) || networks.has(path) ? told([]) : no;
    },
    'folder.create': (command) => {
      if (folders.has(last(command))) return { exitCode: 1, stderr: 'govc: DuplicateName\n' };
      folders.add(last(command));
      return yes;
    },
    'import.ovf': (command) => {
      const { Annotation } = JSON.parse(command.input ?? '{}') as { Annotation: string }; // what the driver wrote
      return make(`${after(command, '-folder')}/${after(command, '-name')}`, Annotation);
    },
    'vm.clone': (command) => make(`${after(command, '-folder')}/${last(command)}`, after(command, '-annotation')),
    'vm.change': changed,
    'vm.destroy': (command) => (machines.delete(last(command)) ? yes : no),
    'vm.power': (command) =>
      of(last(command), (found) => {
        found.power = powers[command.args[1] ?? ''] ?? '';
      }),
    'vm.migrate': (command) =>
      of(last(command), (found) => {
        found.server = after(command, '-host').replace('/DC/host/C/esx', 'host-');
      }),
    'snapshot.create': (command) =>
      of(after(command, '-vm'), (found) => {
        if (found.snapshots === undefined) Object.assign(found, { snapshots: [] });
        const id = `snapshot-${found.snapshots?.length ?? 0}`;
        found.snapshots?.push({ id, name: last(command), note: after(command, '-d'), power: found.power });
      }),
    'snapshot.revert': (command) => {
      const found = machines.get(after(command, '-vm'));
      const one = found?.snapshots?.find(({ id }) => id === last(command));
      if (found === undefined || one === undefined) return { exitCode: 1, stderr: `govc: snapshot "${last(command)}" not found` };
      found.power = one.power;
      return yes;
    },
    'snapshot.remove': (command) =>
      of(after(command, '-vm'), ({ snapshots = [] }) => {
        const at = snapshots.findIndex(({ id }) => id === last(command));
        if (at >= 0) snapshots.splice(at, 1);
      }),
    'vm.network.add': (command) =>
      of(after(command, '-vm'), ({ cards }) => {
        const name = after(command, '-net').split('/').at(-1) ?? '';
        cards.push({ name: `ethernet-${cards.length}`, mac: after(command, '-net.address'), on: name });
      }),
    'vm.network.change': () => yes,
    'device.info': (command) => {
      const devices = machines.get(after(command, '-vm'))?.cards.map(({ name, mac, on: net }) => ({
        name,
        macAddress: mac,
        backing: { deviceName: net },
      }));
      return devices === undefined ? no : told({ devices });
    },
    'device.remove': (command) =>
      of(after(command, '-vm'), ({ cards }) => {
        cards.splice(
          cards.findIndex(({ name }) => name === last(command)),
          1,
        );
      }),
    find: (command) => {
      const at = last(command);
      const all = [...machines.keys()].filter((path) => path.startsWith(`${at}/`));
      return folders.has(at) ? { stdout: [at, ...all].join('\n') } : no;
    },
    'object.destroy': (command) => (folders.delete(last(command)) || networks.delete(last(command)) ? yes : no),
    'host.vswitch.info': (command) =>
      told({ vswitch: [...on(after(command, '-host'))].map(([name, groups]) => ({ name, portgroup: [...groups] })) }),
    'host.vswitch.add': (command) => {
      on(after(command, '-host')).set(last(command), new Set());
      return yes;
    },
    'host.vswitch.remove': (command) => (on(after(command, '-host')).delete(last(command)) ? yes : no),
    'host.portgroup.add': (command) => {
      on(after(command, '-host')).get(after(command, '-vswitch'))?.add(last(command));
      return yes;
    },
    'host.portgroup.remove': (command) => {
      for (const groups of on(after(command, '-host')).values()) groups.delete(last(command));
      return yes;
    },
    'dvs.portgroup.add': (command) => {
      networks.add(`/DC/network/${last(command)}`);
      return yes;
    },
  };
  const files = memoryFiles({ '/p/lab/images/web.img': 'a disk' });
  const sh = scriptShell([
    [/(^|\s)govc /, (command) => answers[command.args[0] ?? '']?.(command) ?? no],
    ['qemu-img', async (command) => files.write(last(command), 'packed').then(() => yes)],
    ['openssl', () => ({ stdout: '$6$salt$hash\n' })],
  ]);
  return { sh, files, machines, folders, vswitches, networks, task };
}

/** The same, with a snapshot of when it ran. */
export function withSnapshot(note = 'mln lab/web'): Vcenter {
  const world = withMachine();
  const found = world.machines.get(machine.vm);
  const one = { id: 'snapshot-7', name: 'first', note, power: 'poweredOn' };
  if (found !== undefined) Object.assign(found, { snapshots: [one] });
  return world;
}

/** With the machine of the tests, made whole. */
export function withMachine(power = 'poweredOff'): Vcenter {
  const world = vcenter();
  world.folders.add(folder);
  world.machines.set(machine.vm, { note: 'mln lab/web', power, server: 'host-1', memory: 64, cpus: 1, cards: [] });
  return world;
}
