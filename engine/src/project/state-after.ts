// The state of a project after a complete run of a plan, and the comparison of a built project with its file.
import { createHash, randomBytes } from 'node:crypto';
import type { Plan } from '../api/step.js';
import { changesProject } from '../plan/operations.js';
import { keptByKernel } from '../state/origins.js';
import type { NextState, ProjectState } from '../state/store.js';
import { stateVersion } from '../state/versioned.js';
import type { Project } from './project.js';

export function stateAfter(project: Project, { command, disks }: Plan): NextState {
  if (command === 'remove') return 'removed';
  if (!changesProject(command)) return 'same';
  const { name, model, texts, secrets, origins } = project;
  const kernel = {
    origins: Object.fromEntries([...origins].map(([path, span]) => [path, { ...span }])),
    secrets: { ...digestSecrets(secrets) },
  };
  const sources = Object.fromEntries(texts);
  return { state: { version: stateVersion, project: name, model, sources, disks, pluginState: { kernel } } };
}

/** True if the file of the built project has not changed since. */
export function isUnchanged(state: ProjectState, { model, secrets }: Pick<Project, 'model' | 'secrets'>): boolean {
  return JSON.stringify(state.model) === JSON.stringify(model) && sameSecrets(keptByKernel(state).secrets, secrets);
}

/** Detects a change of secrets since the build, without keeping them. */
export interface SecretDigest {
  readonly salt: string;
  readonly digest: string;
}

function digestSecrets(secrets: ReadonlyMap<string, string>, salt = randomBytes(16).toString('hex')): SecretDigest {
  const sorted = [...secrets].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    salt,
    digest: createHash('sha256')
      .update(JSON.stringify([salt, ...sorted]))
      .digest('hex'),
  };
}

function sameSecrets(before: SecretDigest | undefined, now: ReadonlyMap<string, string>): boolean {
  return before !== undefined && digestSecrets(now, before.salt).digest === before.digest;
}
