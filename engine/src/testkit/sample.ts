// A project text and plugins → the plan for it, and the guest that the plan makes, all in memory.
import type { Diagnostic, Result } from '../api/diagnostic.js';
import type { Facts, Intent, Paths } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Model } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { LocalFiles, Shell } from '../api/ports.js';
import type { Roots } from '../api/roots.js';
import type { Plan } from '../api/step.js';
import { projectPaths } from '../config/project-paths.js';
import type { Places } from '../config/settings.js';
import type { CustomizeArgs } from '../plugin/kernel.js';
import type { Engine } from '../project/engine.js';
import { localFacts, plan as planProject } from '../project/plan.js';
import { type LoadedProject, load } from '../project/project.js';
import { inMemory } from './in-memory.js';
import { memoryFiles } from './memory-files.js';
import type { MemoryGuest } from './memory-guest.js';
import { applyPlanned, testEngine } from './test-engine.js';

/** Any plugin, with any words, actions and edits. */
export interface AnyPlugin extends Pick<Plugin, 'name' | 'api' | 'summary'> {
  readonly claims?: object;
  readonly actions?: object;
  readonly backends?: object;
  readonly storage?: object;
}

export interface Sample {
  /** A project file. Hosts without another backend run in memory, with disks in memory. */
  readonly text: string;
  /** The plugins besides the drivers in memory. */
  readonly plugins: readonly AnyPlugin[];
  /** Options of the configuration, by plugin. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** Places of the server that the project may name, besides those of the plugins. */
  readonly roots?: Partial<Roots>;
  /** For hosts that do not say. */
  readonly defaults?: { readonly backend?: string; readonly storage?: string; readonly opener?: string };
  /** The files that hooks read. Default: no files. */
  readonly local?: LocalFiles;
  /** Answers probes. */
  readonly sh?: Shell;
  /** Absolute; projects, templates and files are below it. Default `/sample`. */
  readonly root?: string;
}

export interface SampleRequest {
  /** Default `build`. */
  readonly intent?: Intent;
  readonly hosts?: readonly string[];
  readonly kill?: boolean;
  /** For intents about snapshots. */
  readonly snapshot?: string;
  /** Of the plan that built it; needed for other intents. */
  readonly disks?: Readonly<Record<string, DiskRef>>;
}

export interface PlannedSample {
  /** Absent when there is an error among the diagnostics. */
  readonly plan?: Plan;
  readonly model?: Model;
  readonly diagnostics: readonly Diagnostic[];
  /** Values of secrets, by the name that stands in the plan. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly paths: Paths;
  /** Applies what the plan would change in that host's disk. @throws EditFailed */
  customize(host: string, guest: MemoryGuest): Promise<void>;
}

export async function planSample(sample: Sample, request: SampleRequest = {}): Promise<PlannedSample> {
  const { intent = 'build', disks = {}, ...rest } = request;
  const { value: project, diagnostics } = await loadSample(sample, intent);
  if (project === undefined)
    return { diagnostics, secrets: new Map(), paths: projectPaths(placesOf(sample), ''), customize: async () => {} };
  const { value: plan, diagnostics: others } = await planProject({ ...project, disks }, { ...rest, intent });
  const { model, secrets, paths } = project;
  return {
    ...{ model, secrets, paths, diagnostics: [...diagnostics, ...others] },
    ...(plan === undefined ? {} : { plan }),
    customize: (host, guest) => customize({ engine: project.engine, plan, secrets }, host, guest),
  };
}

/** The facts of a sample. @throws Error when mln cannot read the sample */
export async function observeSample(sample: Sample, intent?: Intent): Promise<SampleFacts> {
  const { value: project, diagnostics } = await loadSample(sample, 'start');
  if (project === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return { project, facts: await localFacts(project, intent === undefined ? {} : { intent }) };
}

export interface SampleFacts {
  readonly facts: Facts;
  readonly project: LoadedProject;
}

async function loadSample(sample: Sample, intent: Intent): Promise<Result<LoadedProject>> {
  const { value: engine, diagnostics } = engineOf(sample, intent);
  if (engine === undefined) return { diagnostics };
  const loaded = await load(engine, fileOf(sample));
  return { ...loaded, diagnostics: [...diagnostics, ...loaded.diagnostics] };
}

function engineOf(sample: Sample, intent: Intent): Result<Engine> {
  const { defaults, options, roots, local = memoryFiles(), sh } = sample;
  // of the intents that are for machines that run
  const up = intent !== 'build' && intent !== 'start';
  return testEngine({
    plugins: [inMemory, ...sample.plugins] as unknown as readonly Plugin[], // of its own types only a plugin knows
    paths: placesOf(sample),
    defaults: { backend: 'in-memory', storage: 'in-memory-disk', opener: 'in-memory', ...defaults },
    options: { 'in-memory': { up }, ...options },
    local: withText(local, fileOf(sample), sample.text),
    ...(roots === undefined ? {} : { roots }),
    ...(sh === undefined ? {} : { sh }),
  });
}

function rootOf({ root = '/sample' }: Sample): string {
  return root;
}

function fileOf(sample: Sample): string {
  return `${rootOf(sample)}/project.mln`;
}

function placesOf(sample: Sample): Places {
  const root = rootOf(sample);
  return { projects: `${root}/projects`, templates: `${root}/templates`, files: `${root}/files` };
}

/** The same files and one more. */
function withText(local: LocalFiles, file: string, text: string): LocalFiles {
  const own = memoryFiles({ [file]: text });
  const of = (path: string): LocalFiles => (path === file ? own : local);
  return {
    bytes: (path) => of(path).bytes(path),
    text: (path) => of(path).text(path),
    stat: (path) => of(path).stat(path),
    list: (path) => local.list(path),
    realpath: async (path) => (path === file ? path : local.realpath?.(path)),
  };
}

interface Customizing {
  readonly engine: Engine;
  readonly plan: Plan | undefined;
  readonly secrets: ReadonlyMap<string, string>;
}

async function customize({ engine, plan, secrets }: Customizing, host: string, guest: MemoryGuest): Promise<void> {
  const step = plan?.steps.find(({ plugin, action, lane }) => lane === `host:${host}` && `${plugin}.${action}` === customizing);
  if (step === undefined) return;
  const { edits } = step.args as unknown as CustomizeArgs; // recorded by the planner
  await applyPlanned(engine, guest, { edits, secrets, local: memoryFiles() });
}

const customizing = 'kernel.customize';
