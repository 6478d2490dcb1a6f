// A project text and plugins → their diagnostics, and their edits of a guest in memory.

import type { Claims } from '../api/claims.js';
import type { ImageContext } from '../api/context.js';
import type { Diagnostic } from '../api/diagnostic.js';
import type { Storage } from '../api/drivers.js';
import type { EditRecord } from '../api/edit.js';
import type { Actions, Edits } from '../api/lane.js';
import type { DiskRef, Host, Model } from '../api/model.js';
import { definePlugin, type Plugin } from '../api/plugin.js';
import type { Roots } from '../api/roots.js';
import { activeInHost, modelContext, noFacts } from '../plan/context.js';
import { editsOf } from '../plan/customizers.js';
import { customization, imageLane } from '../plan/image-lane.js';
import type { Engine } from '../project/engine.js';
import { load, type Project, projectContext } from '../project/project.js';
import { memoryFiles } from './memory-files.js';
import type { MemoryGuest } from './memory-guest.js';
import type { Seed } from './memory-tree.js';
import { applyPlanned, testEngine } from './test-engine.js';

export interface Tried {
  readonly diagnostics: readonly Diagnostic[];
  /** Absent when there is an error among the diagnostics. */
  readonly model?: Model;
  /** The planned edits of that host's image, as a plan holds them. Throws when there is no model. */
  edits(host: string): Promise<readonly EditRecord[]>;
  /** Plans and applies; returns the lines of progress. Throws what an edit throws. */
  apply(host: string, guest: MemoryGuest): Promise<readonly string[]>;
}

/** `files`: those of this machine; the first is the project. Hosts that do not say have a backend, storage and opener that do nothing. */
export async function tryProject(
  plugins: readonly Plugin[],
  files: Seed,
  { roots = {} }: { readonly roots?: Partial<Roots> } = {},
): Promise<Tried> {
  const [file = ''] = Object.keys(files);
  const local = memoryFiles(files);
  const defaults = { backend: 'nothing', storage: 'nowhere', opener: 'none' };
  const opened = testEngine({ plugins: [...plugins, standIns], paths, roots, defaults, local });
  const { value: engine } = opened;
  if (engine === undefined || opened.diagnostics.length > 0) throw new Error(said(opened.diagnostics, 'no order'));
  const { value: project, diagnostics } = await load(engine, file);
  const edits = async (name: string): Promise<readonly EditRecord[]> => {
    const host = project?.model.hosts.find((one) => one.name === name);
    if (project === undefined || host === undefined) throw new Error(said(diagnostics, `no host ${name}`));
    const planned = await planEdits(host, project);
    if (project.report.hasErrors) throw new Error(said(project.report.diagnostics, 'nothing was said'));
    return planned;
  };
  return {
    diagnostics: project?.report.diagnostics ?? diagnostics,
    ...(project === undefined ? {} : { model: project.model }),
    edits,
    apply: async (name, guest) => applied(guest, await edits(name), { engine, secrets: project?.secrets ?? new Map() }),
  };
}

function said(diagnostics: readonly Diagnostic[], otherwise: string): string {
  return diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n') || otherwise;
}

const paths = { projects: '/m', templates: '/t', files: '/f' };
const disk: DiskRef = { path: '/m/p/images/disk', stagingPath: '/m/p/images/disk.new', format: 'raw', offset: 0 };

async function planEdits(host: Host, project: Project): Promise<readonly EditRecord[]> {
  const context = projectContext(project);
  const wanted = customization();
  const active = activeInHost(context, host);
  await project.hooks.each('customize', (plugin) => {
    if (!active.has(plugin)) return undefined;
    const base = modelContext(context, plugin);
    const lane = imageLane(wanted, plugin, host);
    const ctx: ImageContext<Claims, Edits> = { ...base, facts: noFacts, host, config: base.of(host), disk, lane };
    return [ctx];
  });
  return editsOf(wanted, project.engine.plugins);
}

interface Applying {
  readonly engine: Engine;
  readonly secrets: ReadonlyMap<string, string>;
}

async function applied(guest: MemoryGuest, edits: readonly EditRecord[], { engine, secrets }: Applying) {
  const output: string[] = [];
  await applyPlanned(engine, guest, { edits, secrets, local: engine.ports.local, output: (line) => void output.push(line) });
  return output;
}

function nothing(): undefined {
  return undefined;
}

const storage: Storage<Claims, Actions, Edits> = {
  summary: 'keeps nothing',
  provision: () => disk,
  commit: nothing,
  remove: nothing,
};

const standIns = definePlugin({
  name: 'stand-ins',
  api: 1,
  summary: 'drivers that do nothing',
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
