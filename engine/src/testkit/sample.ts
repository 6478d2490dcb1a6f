// A project text and plugins → what mln would plan for it, and what that makes of a guest; nothing of this machine is touched.
import type { Diagnostic } from '../api/diagnostic.js';
import type { Facts, Intent, Paths } from '../api/facts.js';
import type { Json } from '../api/json.js';
import type { DiskRef, Model, Origins } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { LocalFiles, Shell } from '../api/ports.js';
import type { Plan } from '../api/step.js';
import { projectPaths } from '../config/project-paths.js';
import { createReport, type Reporter } from '../diagnostics/report.js';
import { createHooks, type HookRunner } from '../hooks/create.js';
import { currentScope } from '../hooks/scope.js';
import { buildClaims } from '../model/claims.js';
import { type Loaded, loadProject } from '../model/load.js';
import { buildPlan } from '../plan/build.js';
import { baseContext, modelContext } from '../plan/context.js';
import { observe } from '../plan/observe.js';
import type { ProjectContext } from '../plan/request.js';
import type { CustomizeArgs } from '../plugin/kernel.js';
import { assemblePlugins } from '../plugin/load.js';
import type { PluginSet } from '../plugin/registry.js';
import { applyEdits } from '../system/files/guest-apply.js';
import { paper } from './in-memory.js';
import { memoryFiles } from './memory-files.js';
import type { MemoryGuest } from './memory-guest.js';
import { scriptShell } from './script-shell.js';

/** Any plugin, whatever its own words, actions and edits are. */
export interface AnyPlugin extends Pick<Plugin, 'name' | 'api' | 'summary'> {
  readonly claims?: object;
  readonly actions?: object;
  readonly backends?: object;
  readonly storage?: object;
}

export interface Sample {
  /** A project file. Hosts run on paper, with disks of paper, unless it says otherwise. */
  readonly text: string;
  /** Besides the drivers on paper. */
  readonly plugins: readonly AnyPlugin[];
  /** Options of the configuration, by plugin. */
  readonly options?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  /** For hosts that do not say. */
  readonly defaults?: { readonly backend?: string; readonly storage?: string; readonly opener?: string };
  /** What hooks read of this machine; default: nothing is there. */
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
  const { value: set, diagnostics } = assembled(sample);
  if (set === undefined) return { diagnostics, ...nothing(sample) };
  const desk = openDesk(sample, set, { ...request, intent: request.intent ?? 'build' });
  desk.report.add(diagnostics);
  const loaded = await readSample(desk);
  const { model, origins, secrets } = loaded;
  const found = { diagnostics: desk.report.diagnostics, secrets, paths: pathsOf(sample, model?.project ?? '') };
  const plan = model === undefined || desk.report.hasErrors ? undefined : await planFor(desk, model, origins);
  return {
    ...found,
    ...(model === undefined ? {} : { model }),
    ...(plan === undefined || desk.report.hasErrors ? {} : { plan }),
    customize: (host, guest) => customize({ set, plan, secrets }, host, guest),
  };
}

/** What is the case in the world of a sample that can be read. @throws Error when it cannot */
export async function observeSample(sample: Sample, intent?: Intent): Promise<SampleFacts> {
  const { desk, loaded } = await readWhole(sample);
  const { model, origins } = loaded;
  if (model === undefined) throw new Error(desk.report.diagnostics.map(({ message }) => message).join('\n'));
  const world = { ...worldOf(desk, model.project), model, origins, set: desk.set, hooks: desk.hooks };
  return {
    world,
    facts: await observe({ ...world, sh: sample.sh ?? scriptShell(), ...(intent === undefined ? {} : { intent }) }),
  };
}

export interface SampleFacts {
  readonly facts: Facts;
  readonly world: ProjectContext & { readonly set: PluginSet; readonly hooks: HookRunner; readonly report: Reporter };
}

async function readWhole(sample: Sample) {
  const { value: set, diagnostics } = assembled(sample);
  if (set === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const desk = openDesk(sample, set, { intent: 'start' });
  return { desk, loaded: await readSample(desk) };
}

function assembled(sample: Sample) {
  return assemblePlugins(
    [paper, ...sample.plugins].map((plugin) => ({ plugin: plugin as unknown as Plugin, from: 'a test' })), // of its own types only it knows
    { disable: [], order: {} },
  );
}

function worldOf({ report, local, options, sample }: Desk, project: string) {
  return {
    ...{ report, local, options },
    paths: pathsOf(sample, project),
  };
}

function nothing(sample: Sample) {
  return { secrets: new Map(), paths: pathsOf(sample, ''), customize: async () => {} };
}

interface Desk {
  readonly sample: Sample;
  readonly set: PluginSet;
  readonly request: SampleRequest & { readonly intent: Intent };
  readonly report: Reporter;
  readonly hooks: ReturnType<typeof createHooks>;
  readonly local: LocalFiles;
  readonly options: NonNullable<Sample['options']>;
}

function rootOf({ root = '/sample' }: Sample): string {
  return root;
}

function fileOf(sample: Sample): string {
  return `${rootOf(sample)}/project.mln`;
}

function openDesk(sample: Sample, set: PluginSet, request: Desk['request']): Desk {
  const report = createReport([set.codes], () => currentScope() ?? {});
  // of the intents that are for machines that run
  const up = request.intent !== 'build' && request.intent !== 'start';
  return {
    sample,
    set,
    request,
    report,
    hooks: createHooks(set, { report, warn: () => {} }),
    local: withText(sample.local ?? memoryFiles(), fileOf(sample), sample.text),
    options: { paper: { up }, ...sample.options },
  };
}

function pathsOf(sample: Sample, project: string): Paths {
  const root = rootOf(sample);
  return projectPaths({ projects: `${root}/projects`, templates: `${root}/templates`, files: `${root}/files` }, project);
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

async function readSample({ sample, set, report, hooks, local, options }: Desk): Promise<Loaded> {
  const claimed = buildClaims(set.plugins.map(({ plugin }) => plugin));
  report.add(claimed.diagnostics);
  const world = (project = '') => ({ report, local, options, paths: pathsOf(sample, project) });
  const file = fileOf(sample);
  if (claimed.value === undefined)
    return { origins: new Map(), secrets: new Map(), texts: new Map(), includes: new Map(), diagnostics: report.diagnostics };
  return loadProject(file, {
    local,
    claims: claimed.value,
    includeRoots: [],
    defaults: { backend: 'paper', storage: 'paper-disk', opener: 'paper', ...sample.defaults },
    report,
    parse: (source) => hooks.first('parse', (plugin) => [source, baseContext(world(), plugin)]),
    expand: (draft) => hooks.rewrite('expand', draft, (plugin) => baseContext(world(), plugin)),
    validate: (model, origins) =>
      hooks.each('validate', (plugin) => [modelContext({ ...world(model.project), model, origins }, plugin)]),
  });
}

async function planFor(desk: Desk, model: Model, origins: Origins): Promise<Plan | undefined> {
  const { sample, set, request, hooks } = desk;
  const world = { ...worldOf(desk, model.project), model, origins, set, hooks };
  const facts = await observe({ ...world, sh: sample.sh ?? scriptShell(), intent: request.intent });
  return buildPlan(request, { ...world, facts, disks: request.disks ?? {}, localServer: 'localhost' });
}

interface Customizing {
  readonly set: PluginSet;
  readonly plan: Plan | undefined;
  readonly secrets: ReadonlyMap<string, string>;
}

async function customize({ set, plan, secrets }: Customizing, host: string, guest: MemoryGuest): Promise<void> {
  const step = plan?.steps.find(({ plugin, action, lane }) => lane === `host:${host}` && `${plugin}.${action}` === customizing);
  if (step === undefined) return;
  const { edits } = step.args as unknown as CustomizeArgs; // recorded by the planner
  await applyEdits(guest, edits, {
    edit: (owner, name) => {
      const edit = set.find(owner)?.plugin.edits?.[name];
      if (edit === undefined) throw new Error(`plugin ${owner} has no edit "${name}"`);
      return edit;
    },
    secret: ({ secret }) => secrets.get(secret) ?? '',
    local: memoryFiles(),
    output: () => {},
  });
}

const customizing = 'kernel.customize';
