// A project text and plugins → what they say of it and what they do to a guest in memory: the kernel's own way, without disks.

import type { Claims } from '../api/claims.js';
import type { ImageContext } from '../api/context.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Storage } from '../api/drivers.js';
import type { EditRecord } from '../api/edit.js';
import type { Actions, Edits } from '../api/lane.js';
import type { DiskRef, Host, Model, SecretRef } from '../api/model.js';
import { definePlugin, type Plugin } from '../api/plugin.js';
import { createReport } from '../diagnostics/report.js';
import { createHooks } from '../hooks/create.js';
import { buildClaims } from '../model/claims.js';
import { loadProject } from '../model/load.js';
import { activeInHost, baseContext, modelContext, noFacts } from '../plan/context.js';
import { imageLane } from '../plan/lanes.js';
import type { PlanContext, ProjectContext } from '../plan/request.js';
import { assemblePlugins } from '../plugin/load.js';
import type { PluginSet } from '../plugin/registry.js';
import { applyEdits } from '../system/files/guest-apply.js';
import { memoryFiles } from './memory-files.js';
import type { MemoryGuest } from './memory-guest.js';
import type { Seed } from './memory-tree.js';

export interface Tried {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there is an error among the diagnostics. */
  readonly model?: Model;
  /** What is planned for that host's image, as a plan keeps it. Throws when there is no model. */
  edits(host: string): Promise<readonly EditRecord[]>;
  /** Plans and applies; returns the lines of progress. Throws what an edit throws. */
  apply(host: string, guest: MemoryGuest): Promise<readonly string[]>;
}

/** `files`: those of this machine; the first is the project. Hosts that do not say have a backend, storage and opener that do nothing. */
export async function tryProject(plugins: readonly Plugin[], files: Seed): Promise<Tried> {
  const [file = ''] = Object.keys(files);
  const set = assembled([...plugins, standIns]);
  const { value: claims } = buildClaims(set.plugins.map(({ plugin }) => plugin));
  if (claims === undefined) throw new Error('the plugins claim the same words');
  const report = createReport([set.codes]);
  const hooks = createHooks(set, { report, warn: () => undefined });
  const world = { report, local: memoryFiles(files), paths, options: {} };
  const loaded = await loadProject(file, {
    ...{ local: world.local, claims, includeRoots: [], report },
    defaults: { backend: 'nothing', storage: 'nowhere', opener: 'none' },
    parse: (source) => hooks.first('parse', (plugin) => [source, baseContext(world, plugin)]),
    expand: (draft) => hooks.rewrite('expand', draft, (plugin) => baseContext(world, plugin)),
    validate: (model, origins) => hooks.each('validate', (plugin) => [modelContext({ ...world, model, origins }, plugin)]),
  });
  const edits = async (name: string): Promise<readonly EditRecord[]> => {
    const host = loaded.model?.hosts.find((one) => one.name === name);
    if (loaded.model === undefined || host === undefined) throw new Error(said(report.diagnostics, `no host ${name}`));
    const planned = await planEdits(host, { ...world, model: loaded.model, origins: loaded.origins, hooks, set });
    if (report.hasErrors) throw new Error(said(report.diagnostics, 'nothing was said'));
    return planned;
  };
  return {
    diagnostics: report.diagnostics,
    ...(loaded.model === undefined ? {} : { model: loaded.model }),
    edits,
    apply: async (name, guest) => applied(guest, await edits(name), { ...world, set, secrets: loaded.secrets }),
  };
}

function said(diagnostics: readonly Diagnostic[], otherwise: string): string {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n') || otherwise;
}

const paths = {
  projects: '/m',
  templates: '/t',
  files: '/f',
  project: '/m/p',
  images: '/m/p/images',
  logs: '/m/p/logs',
  run: '/run/m',
};
const disk: DiskRef = { path: '/m/p/images/disk', stagingPath: '/m/p/images/disk.new', format: 'raw', offset: 0 };

function assembled(plugins: readonly Plugin[]): PluginSet {
  const { value, diagnostics } = assemblePlugins(
    plugins.map((plugin) => ({ plugin, from: 'a test' })),
    { disable: [], order: {} },
  );
  if (value === undefined || diagnostics.length > 0) throw new Error(said(diagnostics, 'no order'));
  return value;
}

async function planEdits(host: Host, world: ProjectContext & Pick<PlanContext, 'hooks' | 'set'>): Promise<readonly EditRecord[]> {
  const edits: EditRecord[] = [];
  const active = activeInHost(world, host);
  await world.hooks.each('customize', (plugin) => {
    if (!active.has(plugin)) return undefined;
    const base = modelContext(world, plugin);
    const lane = imageLane(edits, plugin, host);
    const ctx: ImageContext<Claims, Edits> = { ...base, facts: noFacts, host, config: base.of(host), disk, lane };
    return [ctx];
  });
  return edits;
}

interface ApplyWorld extends Pick<ProjectContext, 'local'> {
  readonly set: PluginSet;
  readonly secrets: ReadonlyMap<string, string>;
}

async function applied(guest: MemoryGuest, edits: readonly EditRecord[], { set, secrets, local }: ApplyWorld) {
  const output: string[] = [];
  await applyEdits(guest, edits, {
    edit: (plugin, action) => {
      const found = set.find(plugin)?.plugin.edits?.[action];
      if (found === undefined) throw new Error(`plugin ${plugin} has no edit "${action}"`);
      return found;
    },
    secret: ({ secret }: SecretRef) => secrets.get(secret) ?? '',
    local,
    output: (line) => void output.push(line),
  });
  return output;
}

function nothing(): undefined {
  return undefined;
}

const storage: Storage<Claims, Actions, Edits> = {
  summary: 'keeps nothing',
  provision: () => disk,
  publish: nothing,
  remove: nothing,
};

const standIns = definePlugin({
  name: 'stand-ins',
  api: 1,
  summary: 'what a project needs to be one',
  backends: {
    nothing: {
      summary: 'runs nothing',
      capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
      disk: { formats: ['raw'], partitioned: false },
      observe: async () => undefined,
      ...{ define: nothing, start: nothing, stop: nothing, undefine: nothing, connect: nothing, disconnect: nothing },
    },
  },
  storage: { nowhere: storage },
  openers: {
    none: { summary: 'opens nothing', unsupportedReason: nothing, open: () => Promise.reject(new Error('there is no disk')) },
  },
});
