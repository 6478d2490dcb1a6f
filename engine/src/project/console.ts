// The console of a machine: the command that opens it, and its output so far.

import type { Claims } from '../api/claims.js';
import type { HostContext } from '../api/context.js';
import type { Actions, Edits } from '../api/lane.js';
import type { Command } from '../api/ports.js';
import { modelContext, noFacts } from '../plan/context.js';
import { localFacts } from './plan.js';
import { type Project, projectContext } from './project.js';

/** `undefined` if the backend has no console for that host; the report of the project has the reason. */
export async function consoleOf(project: Project, host: string): Promise<Command | undefined> {
  const { driver, context } = hostOf(project, host);
  return driver.console?.({ ...context, facts: await localFacts(project) });
}

/** The output of the console so far; `undefined` if the log does not exist yet. */
export async function consoleLog(project: Project, host: string): Promise<string | undefined> {
  const { driver, context } = hostOf(project, host);
  const file = driver.log?.(context);
  return file === undefined ? undefined : project.engine.ports.files.text(file);
}

function hostOf(project: Project, name: string) {
  const host = project.model.hosts.find((one) => one.name === name);
  const backend = project.engine.plugins.backends.get(host?.backend ?? '');
  if (host === undefined || backend === undefined) throw new Error(`project ${project.name} has no host ${name}`); // the caller knows its hosts
  const base = modelContext(projectContext(project), backend.plugin);
  const refused = () => {
    throw new Error('nothing is planned for a console');
  };
  const lane = { host, step: refused };
  const context: HostContext<Claims, Actions, Edits> = {
    ...{ ...base, facts: noFacts, intent: 'start', host, config: base.of(host), lane },
  };
  return { driver: backend.driver, context };
}
