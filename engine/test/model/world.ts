// A world for the left half of mln: files in memory, and plugins that claim the words of the samples.

import type { Claims } from '../../src/api/claims.js';
import type { Backend, Storage } from '../../src/api/drivers.js';
import {
  address,
  block,
  choice,
  defineAction,
  definePlugin,
  flag,
  int,
  lines,
  pairs,
  secret,
  size,
  table,
  text,
} from '../../src/api/index.js';
import type { Actions, Edits } from '../../src/api/lane.js';
import type { Plugin } from '../../src/api/plugin.js';
import type { LocalFiles, Stat } from '../../src/api/ports.js';
import { createReport } from '../../src/diagnostics/report.js';
import { buildClaims, type ClaimTable } from '../../src/model/claims.js';
import { type Loaded, type LoadWorld, loadProject } from '../../src/model/load.js';

function stat(type: Stat['type'], size: number): Stat {
  return { type, size, mode: 0o644, uid: 0, gid: 0, mtimeMs: 0 };
}

/** `links`: path to target. Directories are implied by the files below them. */
export function memoryFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, string>> = {},
): LocalFiles & { readonly reads: string[] } {
  const reads: string[] = [];
  const contents = new Map(Object.entries(files).map(([path, c]) => [path, typeof c === 'string' ? Buffer.from(c) : c]));
  const follow = (path: string): string => {
    for (const [link, target] of Object.entries(links))
      if (`${path}/`.startsWith(`${link}/`)) return target + path.slice(link.length);
    return path;
  };
  return {
    reads,
    bytes: async (path) => {
      reads.push(path);
      return contents.get(follow(path));
    },
    text: async (path) => contents.get(follow(path))?.toString(),
    stat: async (path) => {
      if (links[path] !== undefined) return stat('symlink', 1);
      const found = contents.get(follow(path));
      if (found !== undefined) return stat('file', found.length);
      return [...contents.keys()].some((file) => file.startsWith(`${follow(path)}/`)) ? stat('directory', 0) : undefined;
    },
    list: async () => [],
    realpath: async (path) => follow(path),
  };
}

function nothing() {
  return undefined;
}

function backend(): Backend<Claims, Actions, Edits> {
  return {
    summary: 'for tests',
    capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
    disk: { formats: ['raw'], partitioned: false },
    observe: async () => undefined,
    define: nothing,
    start: nothing,
    stop: nothing,
    undefine: nothing,
    connect: nothing,
    disconnect: nothing,
  };
}

function storage(): Storage<Claims, Actions, Edits> {
  return {
    summary: 'for tests',
    provision: () => ({ path: '/d', stagingPath: '/d.new', format: 'raw', offset: 0 }),
    commit: nothing,
    remove: nothing,
  };
}

const disks = definePlugin({
  name: 'disks',
  api: 1,
  summary: 'storage and machines for tests',
  claims: {
    host: {
      memory: size({ memory: true, default: 128 * 2 ** 20 }),
      size: size(),
      free_space: size(),
      template: text(),
      lvm_vg: text({ default: 'vg0' }),
      filepath: text(),
    },
  },
  storage: { file: storage(), lvm: storage() },
  openers: { mount: { summary: 'for tests', unsupportedReason: nothing, open: () => Promise.reject(new Error('not here')) } },
  actions: { touch: defineAction<null>({ run: async () => undefined, undo: 'none' }) },
});

const guest = definePlugin({
  name: 'guest',
  api: 1,
  summary: 'insides of a host for tests',
  claims: {
    host: {
      nameserver: address(),
      root_passwd: secret(),
      users: table({ name: text(), hash: secret(), home: text() }, { required: 2 }),
      startup: lines(),
      term: choice(['screen', 'none'], { default: 'screen' }),
    },
    network: { address: address({ or: ['dhcp'] }), netmask: address(), gateway: address() },
  },
});

const web = definePlugin({
  name: 'web',
  api: 1,
  summary: 'a web server for tests',
  claims: {
    global: { apache: block({ doc_root: text(), max_connections: int() }), sshkey: pairs(text()) },
    host: { apache: block({ doc_root: text(), max_connections: int() }), sshkey: pairs(text()) },
  },
});

const enumerate = definePlugin({
  name: 'enumerate',
  api: 1,
  summary: 'makes hosts, for tests',
  claims: { global: { autoenum: block({ superclass: text(), numhosts: int(), service_hosts: lines() }) } },
});

const xen = definePlugin({
  name: 'xen',
  api: 1,
  summary: 'for tests',
  claims: { host: { hvm: flag(), vncdisplay: int(), vncpasswd: secret() } },
  backends: { xen: backend() },
});

const vmware = definePlugin({ name: 'vmware', api: 1, summary: 'for tests', backends: { vmware: backend() } });

export const samplePlugins: readonly Plugin[] = [disks, guest, web, enumerate, xen, vmware];

export function claimsOf(plugins: readonly Plugin[]): ClaimTable {
  const { value, diagnostics } = buildClaims(plugins);
  if (value === undefined || diagnostics.length > 0) throw new Error(diagnostics.map((d) => d.message).join('\n'));
  return value;
}

const sampleClaims = claimsOf(samplePlugins);

export interface LoadOptions extends Partial<Omit<LoadWorld, 'report'>> {
  readonly links?: Readonly<Record<string, string>>;
}

/** The first file is the project. */
export function load(files: Readonly<Record<string, string | Uint8Array>>, options: LoadOptions = {}): Promise<Loaded> {
  const { links, ...world } = options;
  const [project = '/p/none.mln'] = Object.keys(files);
  return loadProject(project, {
    local: memoryFiles(files, links),
    claims: sampleClaims,
    includeRoots: [],
    defaults: { backend: 'xen', storage: 'file', opener: 'mount' },
    report: createReport(),
    ...world,
  });
}

/** A project of one file with a name: `body` is what stands below it. */
export function loadBody(body: string, options: LoadOptions = {}): Promise<Loaded> {
  return load({ '/p/t.mln': `global { project t }\n${body}` }, options);
}

/** `MLN3001 3:5 unknown word …`, the form the tests compare. */
export function said({ diagnostics }: Pick<Loaded, 'diagnostics'>): readonly string[] {
  return diagnostics.map(
    ({ code, span, message }) => `${code} ${span === undefined ? '-' : `${span.line}:${span.column}`} ${message}`,
  );
}
