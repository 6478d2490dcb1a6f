// Plan → run, for programs that embed the engine.
import type { RunEvent } from '../api/event.js';
import type { Plan } from '../api/step.js';
import { digestSecrets } from '../cli/secret-digest.js';
import { changesProject } from '../run/commands.js';
import { customizeAction } from '../run/customize.js';
import { execute } from '../run/execute.js';
import { openJournal } from '../run/journal.js';
import { secretsFrom } from '../run/secrets.js';
import type { OnFailure, RunContext, RunResult } from '../run/world.js';
import { lockProject } from '../state/lock.js';
import { projectPaths } from '../state/project-dir.js';
import { type NextState, openStore } from '../state/store.js';
import { systemClock } from '../system/clock.js';
import { diskFiles } from '../system/files/disk-files.js';
import { begin, type Mln, type Project, serversOf } from './world.js';

/** How a run behaves, whatever it does. */
export interface RunOptions {
  /** Aborted: what was begun is undone. */
  readonly signal?: AbortSignal;
  readonly onFailure?: OnFailure;
  readonly jobs?: number;
  /** Called when the journal has it on disk. */
  event?(event: RunEvent): void;
}

export interface RunRequest extends RunOptions {
  readonly project: Project;
  readonly plan: Plan;
}

/**
 * Runs a plan and keeps the project's state. Failures are in the result.
 * @throws ProjectLocked when another process works on the project
 * @throws Error when an earlier run of it is unfinished
 */
export async function run(mln: Mln, request: RunRequest): Promise<RunResult> {
  const paths = projectPaths(mln.config.paths, request.plan.project);
  const store = openStore(paths);
  const lock = await lockProject(paths.project);
  try {
    if ((await store.unfinishedRun()) !== undefined) throw new Error(`a run of project ${request.plan.project} is unfinished`);
    const secrets = Object.fromEntries(request.project.secrets);
    const stored = await store.newRun({ plan: request.plan, nextState: nextState(request), secrets });
    const journal = openJournal(stored.journalFile);
    const result = await execute(request.plan, { ...ports(mln, request), journal, secret: secretsFrom(secrets) }).finally(() =>
      journal.close(),
    );
    await store.settle();
    if (isGone(request.plan, result) && (await store.readState()) === undefined)
      for (const path of [paths.run, paths.project]) await diskFiles().remove(path);
    return result;
  } finally {
    await lock.release();
  }
}

function isGone({ command }: Plan, { outcome }: RunResult): boolean {
  return (command === 'remove' && outcome === 'done') || outcome === 'rolled-back';
}

function nextState({ plan: { command, project: name, disks }, project }: RunRequest): NextState {
  if (command === 'remove') return 'removed';
  if (!changesProject(command)) return 'same';
  const { model, texts, secrets } = project;
  const origins = Object.fromEntries([...project.origins].map(([path, span]) => [path, { ...span }]));
  const kept = { kernel: { origins, secrets: { ...digestSecrets(secrets) } } };
  return { state: { version: 1, project: name, model, sources: Object.fromEntries(texts), disks, kept } };
}

export function ports(mln: Mln, request: RunOptions): Omit<RunContext, 'journal' | 'secret'> {
  const { set, sh, config } = mln;
  const { hooks } = begin(mln);
  const customize = customizeAction({
    opener: (name) => set.openers.get(name)?.driver,
    edit: (owner, edit) => {
      const found = set.find(owner)?.plugin.edits?.[edit];
      if (found === undefined) throw new Error(`plugin ${owner} has no edit "${edit}"`);
      return found;
    },
  });
  return {
    action: (plugin, name) => (plugin === 'kernel' ? customize : set.find(plugin)?.plugin.actions?.[name]),
    sh,
    files: diskFiles(),
    at: serversOf(mln),
    clock: systemClock(),
    signal: request.signal ?? new AbortController().signal,
    jobs: request.jobs ?? config.defaults.jobs,
    onFailure: request.onFailure ?? config.defaults.onFailure,
    emit: (event) => {
      request.event?.(event);
      hooks.tell('event', event);
    },
  };
}
