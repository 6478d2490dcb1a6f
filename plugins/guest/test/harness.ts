// Words as decoded → what the plugin plans → what that does to a guest in memory. A stand-in for the kernel.
import {
  type Code,
  type CodeText,
  commonCodes,
  type EditContext,
  type EditRecord,
  type Host,
  type HostConfig,
  type InterfaceConfig,
  type Json,
  type Model,
  type ModelContext,
  noRoots,
  type Report,
  type SecretRef,
  type Span,
  type Values,
} from '@mln/engine/api';
import { type MemoryGuest, recordedLane } from '@mln/engine/testkit';
import { codes } from '../src/codes.js';
import { customize } from '../src/customize.js';
import guest from '../src/index.js';
import { edits } from '../src/render.js';
import type { GuestClaims } from '../src/words.js';

type Words = HostConfig<GuestClaims>;
type NetworkWords = InterfaceConfig<GuestClaims>;

export interface HostSpec {
  readonly name: string;
  readonly words?: Partial<Words>;
  readonly network?: Readonly<Record<string, Partial<NetworkWords> & { readonly switch?: string }>>;
}

const none: Words = {
  hostname: undefined,
  nameserver: [],
  users: [],
  groups: [],
  root_passwd: undefined,
  files: [],
  mount: [],
  startup: [],
  shutdown: [],
  modules: [],
  run: [],
};
const noNetwork: NetworkWords = { address: undefined, netmask: undefined, broadcast: undefined, gateway: undefined, auto: true };

export function model(...hosts: readonly HostSpec[]): Model {
  return {
    version: 1,
    project: 'shop',
    file: '/p/shop.mln',
    switches: [],
    settings: {},
    hosts: hosts.map((spec, n) => host(spec, n)),
  };
}

function host({ name, words = {}, network = {} }: HostSpec, n: number): Host {
  return {
    name,
    superclasses: [],
    bootOrder: 99,
    backend: 'uml',
    storage: 'file',
    opener: 'rootless',
    settings: { guest: { ...none, ...words } },
    interfaces: Object.entries(network).map(([iface, { switch: sw, ...settings }], i) => ({
      name: iface,
      mac: `02:00:00:00:${n.toString(16).padStart(2, '0')}:0${i}`,
      ...(sw === undefined ? {} : { switch: sw }),
      settings: { guest: { ...noNetwork, ...settings } },
    })),
  };
}

export interface Said {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: Code;
  /** The path of the word it points at. */
  readonly at: string;
  readonly values: Values;
  readonly related: readonly string[];
}

/** A span whose file is the path asked for: tests read it back. */
function at(...path: readonly string[]): Span {
  return { file: path.join('/'), line: 1, column: 1, length: 1 };
}

export function reporter(said: Said[]): Report {
  const say =
    (severity: Said['severity']): Report['error'] =>
    (row, span, values = {}, extra = {}) => {
      const known: readonly CodeText[] = [...Object.values(codes), ...Object.values(commonCodes)];
      if (!known.includes(row)) throw new Error(`unknown code ${row.code}`);
      said.push({
        severity,
        code: row.code,
        at: span?.file ?? '',
        values,
        related: (extra.related ?? []).map((r) => r.span.file),
      });
    };
  return { error: say('error'), warning: say('warning'), note: say('note') };
}

/** `present` are files of this machine. */
export function context(of: Model, said: Said[] = [], present: readonly string[] = []): ModelContext<GuestClaims> {
  return {
    model: of,
    global: {},
    report: reporter(said),
    local: {
      bytes: async () => undefined,
      text: async () => undefined,
      list: async () => [],
      stat: async (path) =>
        present.includes(path) ? { type: 'file', size: 1, mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 } : undefined,
    },
    paths: { projects: '/m', templates: '/t', files: '/files', project: '/m/shop', images: '/i', logs: '/l', run: '/r' },
    roots: { ...noRoots, files: ['/files', '/abs'] },
    options: {},
    of: (h) => h.settings.guest as Words, // made above
    ofInterface: (i) => i.settings.guest as NetworkWords, // made above
    ofSwitch: () => ({}),
    at,
  };
}

export async function validate(of: Model, present: readonly string[] = []): Promise<readonly Said[]> {
  const said: Said[] = [];
  const handler = guest.hooks?.validate;
  if (typeof handler !== 'function') throw new Error('validate is a plain handler');
  await handler(context(of, said, present));
  return said;
}

type EditOf = EditRecord & { readonly do: 'edit' };

export interface Planned {
  readonly edits: readonly EditOf[];
  /** What the lane's other verbs were told. */
  readonly other: readonly EditRecord[];
}

export function plan(of: Model, name: string): Planned {
  const found = of.hosts.find((h) => h.name === name);
  if (found === undefined) throw new Error(`no host ${name}`);
  const recorded = recordedLane(guest, found);
  customize({
    ...context(of),
    facts: { machines: {}, networks: {}, values: {} },
    host: found,
    config: found.settings.guest as Words, // made above
    disk: { path: '/i/d', stagingPath: '/i/d.new', format: 'raw', offset: 0 },
    lane: recorded.lane,
  });
  const all = recorded.edits();
  return { edits: all.filter((edit) => edit.do === 'edit'), other: all.filter((edit) => edit.do !== 'edit') };
}

/** Applies the planned edits; the value behind a reference is the reference's own name unless `secrets` has another. */
export async function apply(to: MemoryGuest, planned: Planned, secrets: Readonly<Record<string, string>> = {}) {
  const output: string[] = [];
  for (const { action, args } of planned.edits) {
    const edit = edits[action as keyof typeof edits] as (ctx: EditContext<Json>) => Promise<void>; // the args are its own, as planned
    await edit({
      args,
      guest: to,
      output: (line) => void output.push(line),
      secret: ({ secret }: SecretRef) => secrets[secret] ?? secret,
    });
  }
  return output;
}
