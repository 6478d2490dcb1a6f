// A model as decoded, and what the backend plans for it: a stand-in for the kernel's planner.

import type {
  Diagnostic,
  Facts,
  Host,
  HostContext,
  Json,
  Model,
  NetworkFact,
  ObserveContext,
  Report,
  Switch,
  SwitchContext,
} from '@mln/engine/api';
import { commonCodes, noRoots } from '@mln/engine/api';
import { pluginOptions } from '@mln/engine/testkit';
import type { actions, edits } from '../../src/actions.js';
import { backend } from '../../src/backend.js';
import uml from '../../src/index.js';
import type { UmlOptions } from '../../src/options.js';
import type { Server } from '../../src/server.js';
import type { UmlClaims } from '../../src/words.js';

type Actions = typeof actions;
export type PlanHostContext = HostContext<UmlClaims, Actions, typeof edits, UmlOptions>;
export type PlanSwitchContext = SwitchContext<UmlClaims, Actions, typeof edits, UmlOptions>;

export const paths = {
  projects: '/m',
  templates: '/m/t',
  files: '/m/f',
  project: '/m/lab',
  images: '/m/lab/images',
  logs: '/m/lab/logs',
  run: '/m/lab/run',
};

const mib = 2 ** 20;
interface Words {
  readonly up_text: string;
  readonly boot_timeout: number;
  readonly stop_timeout: number;
}

const words: Words = { up_text: 'login:', boot_timeout: 180, stop_timeout: 30 };

export function host(
  name: string,
  more: {
    readonly memory?: number;
    readonly kernel?: string;
    readonly interfaces?: Host['interfaces'];
    readonly words?: Partial<Words>;
    readonly kernelArgs?: readonly string[];
  } = {},
): Host {
  return {
    name,
    superclasses: [],
    bootOrder: 99,
    backend: 'uml',
    storage: 'file',
    opener: 'rootless',
    interfaces: more.interfaces ?? [{ name: 'eth0', switch: 'lan', mac: '02:00:00:00:00:01', settings: {} }],
    settings: {
      uml: {},
      machine: {
        kernel_args: more.kernelArgs ?? [],
        ...{ memory: (more.memory ?? 64) * mib, vcpus: 1, ...words, ...more.words },
        ...(more.kernel === undefined ? {} : { kernel: more.kernel }),
      },
    },
  };
}

export function sw(
  name: string,
  { bridge = false, ...more }: { readonly hub?: boolean; readonly tap?: string; readonly bridge?: boolean | string } = {},
): Switch {
  return {
    name,
    backend: 'uml',
    ports: [{ host: 'web', interface: 'eth0' }],
    settings: { uml: { hub: false, ...more }, machine: { bridge } },
  };
}

export function model(hosts: readonly Host[], switches: readonly Switch[] = [sw('lan')]): Model {
  return {
    version: 1,
    project: 'lab',
    file: '/lab.mln',
    hosts,
    switches,
    settings: {},
  };
}

/** A server that has everything. */
export const fine: Server = { uid: 1000, missing: [], memory: { directory: '/dev/shm', free: 1024 * mib }, tun: true, taps: {} };

export interface Said {
  readonly severity: Diagnostic['severity'];
  readonly code: string;
  readonly values: Readonly<Record<string, string | number>>;
}

export function reporter(said: Said[]): Report {
  const say =
    (severity: Said['severity']): Report['error'] =>
    (row, _at, values = {}) => {
      if (!Object.values({ ...commonCodes, ...uml.codes }).includes(row as never)) throw new Error(`unknown code ${row.code}`);
      said.push({ severity, code: row.code, values });
    };
  return { error: say('error'), warning: say('warning'), note: say('note') };
}

export interface Step {
  readonly action: string;
  readonly args: Json;
  readonly title: string;
}

export interface Planned {
  readonly said: Said[];
  readonly steps: Step[];
  readonly host: (name: string) => PlanHostContext;
  readonly switch: (name: string) => PlanSwitchContext;
}

export interface World {
  readonly server?: Server;
  readonly intent?: 'build' | 'start' | 'stop';
  readonly running?: readonly string[];
  readonly options?: Readonly<Record<string, Json>>;
  readonly run?: string;
  readonly networks?: readonly string[];
  /** Switches that run. */
  readonly up?: readonly string[];
  /** Process ids of other machines, by the host whose name they have. */
  readonly namesakes?: Readonly<Record<string, number>>;
}

function missingThing(name: string): never {
  throw new Error(`no ${name}`);
}

export function planner(of: Model, world: World = {}): Planned {
  const { server = fine, intent = 'start', running = [], namesakes = {}, options = {}, run = paths.run, up = [] } = world;
  const said: Said[] = [];
  const steps: Step[] = [];
  const facts: Facts = {
    machines: Object.fromEntries(running.map((name) => [name, { state: 'up' }])),
    networks: Object.fromEntries(up.map((name) => [name, { state: 'up' }])),
    values: { 'uml.server': JSON.parse(JSON.stringify(server)) as Json, 'uml.namesakes': namesakes }, // just written
  };
  const base = {
    model: of,
    facts,
    intent,
    options: pluginOptions(uml, options),
    report: reporter(said),
    local: noFiles,
    paths: { ...paths, run },
    roots: { ...noRoots, kernels: ['/opt', '/k', '/usr/lib/uml'], networks: world.networks ?? [] },
    global: {},
    of: (one: Host) => one.settings.uml as never, // made above
    ofInterface: () => ({}),
    ofSwitch: (one: Switch) => one.settings.uml as never, // made above
    at: (...path: readonly string[]) => ({ file: path.join('/'), line: 1, column: 1, length: 1 }),
  };
  const step = (action: string, args: unknown, { title }: { readonly title: string }) => {
    steps.push({ action, args: JSON.parse(JSON.stringify(args)) as Json, title }); // what a plan file keeps
    return action;
  };
  return {
    said,
    steps,
    host: (name) => {
      const found = of.hosts.find((one) => one.name === name) ?? missingThing(name);
      const disk = { path: `/m/lab/images/${name}`, stagingPath: '', format: 'raw', offset: 0 } as const;
      return { ...base, host: found, config: base.of(found), disk, lane: { host: found, step } };
    },
    switch: (name) => {
      const found = of.switches.find((one) => one.name === name) ?? missingThing(name);
      return { ...base, switch: found, config: base.ofSwitch(found), lane: { switch: found, step } };
    },
  };
}

const noFiles = { bytes: async () => undefined, text: async () => undefined, stat: async () => undefined, list: async () => [] };

export interface Observed {
  readonly machines: Record<string, Facts['machines'][string]>;
  readonly networks: Record<string, NetworkFact>;
  readonly values: Record<string, Json>;
}

/** What the backend sees through these doors. */
export async function observed(
  of: Model,
  {
    options = {},
    ...ports
  }: Pick<ObserveContext, 'local' | 'probe' | 'statesOnly'> & {
    readonly paths: ObserveContext['paths'];
    readonly options?: Readonly<Record<string, Json>>;
  },
): Promise<Observed> {
  const found: Observed = { machines: {}, networks: {}, values: {} };
  await backend.observe({
    options: pluginOptions(uml, options),
    roots: noRoots,
    ...ports,
    model: of,
    hosts: of.hosts,
    switches: of.switches,
    report: reporter([]),
    machine: (name, fact) => {
      found.machines[name] = fact;
    },
    network: (name, fact) => {
      found.networks[name] = fact;
    },
    fact: (key, value) => {
      found.values[key] = value;
    },
  });
  return found;
}
