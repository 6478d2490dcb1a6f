// mln build -f FILE: makes a project's disks and definitions.
import type { Plan } from '../../api/step.js';
import type { ProjectState } from '../../state/store.js';
import type { CliContext, KernelCommand } from '../command.js';
import { dryRun } from '../dry-run.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { fileOf, fileOption } from '../options.js';
import { builtProject, type LoadedProject, loadFile, pathsOf, planFor, refuseUnfinished, storeOf } from '../project.js';
import { runNew, runOptions } from '../run-plan.js';
import { digestSecrets, type SecretDigest, sameSecrets } from '../secret-digest.js';
import { openSession, refuse, type Session } from '../session.js';
import { removeBuilt } from './remove.js';

export const build: KernelCommand = {
  name: 'build',
  summary: 'build a project: clone the disks, customize them, define the machines',
  arguments: ['[file]'],
  options: {
    ...fileOption,
    '-r, --replace': 'replace a project that is built already; its disks are lost',
    '-n, --dry-run': 'print the commands that would run, and run none',
    ...runOptions,
  },
  examples: ['mln build -f lab.mln', 'mln build -f lab.mln --dry-run', 'mln -P /srv/labs build -f lab.mln -r'],
  async run(ctx) {
    const file = fileOf(ctx, ctx.args[0], 'mln build -f FILE');
    const session = await openSession(ctx, file);
    const loaded = await loadFile(session, file);
    if (ctx.options.dryRun === true) return dryRun(session, await planBuild(session, loaded));
    return buildFile(session, loaded);
  },
};

function planBuild(session: Session, loaded: LoadedProject): Promise<Plan> {
  return planFor(session, { intent: 'build' }, loaded);
}

async function buildFile(session: Session, loaded: LoadedProject): Promise<ExitCode> {
  const { model } = loaded;
  const { project } = model;
  await refuseUnfinished(session, project);
  const store = storeOf(session, project);
  const old = await store.readState();
  const replace = session.ctx.options.replace === true;
  if (old !== undefined && !replace) {
    if (!unchanged(old, loaded)) return refuse(session, 'MLN4001', undefined, { project });
    sayUnchanged(session.ctx, project);
    return exitCodes.ok;
  }
  const plan = await planBuild(session, loaded); // refused plans must not cost the old project
  if (old !== undefined) {
    const removed = await removeBuilt(session, await builtProject(session, project));
    if (removed !== exitCodes.ok) return removed;
  }
  const kept = {
    kernel: {
      origins: Object.fromEntries([...loaded.origins].map(([path, span]) => [path, { ...span }])),
      secrets: { ...digestSecrets(loaded.secrets) },
    },
  };
  const sources = Object.fromEntries(loaded.texts);
  const state: ProjectState = { version: 1, project, model, sources, disks: plan.disks, kept };
  return runNew(session, { plan, nextState: { state }, secrets: loaded.secrets, paths: pathsOf(session, project) });
}

function unchanged({ model, kept }: ProjectState, loaded: LoadedProject): boolean {
  const { secrets } = (kept?.kernel ?? {}) as { readonly secrets?: SecretDigest }; // written below
  return JSON.stringify(model) === JSON.stringify(loaded.model) && sameSecrets(secrets, loaded.secrets);
}

function sayUnchanged(ctx: CliContext, project: string): void {
  if (ctx.json) ctx.io.out(`${JSON.stringify({ type: 'unchanged', project })}\n`);
  else ctx.io.out(`project ${project} is built and the file has not changed: nothing to do\n`);
}
