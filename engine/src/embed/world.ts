// What every function of the embedding API begins with.
import { hostname } from 'node:os';
import type { Result } from '../api/diagnostic.js';
import type { Model, Origins } from '../api/model.js';
import type { Ports, Shell } from '../api/ports.js';
import type { Config } from '../config/load.js';
import { createReport, type Reporter } from '../diagnostics/report.js';
import { createHooks, type HookRunner } from '../hooks/create.js';
import type { Patience } from '../hooks/deadlines.js';
import { currentScope } from '../hooks/scope.js';
import type { ClaimTable } from '../model/claims.js';
import type { PluginSet } from '../plugin/registry.js';
import { projectPaths } from '../state/project-dir.js';
import type { ProjectState } from '../state/store.js';
import { diskFiles } from '../system/files/disk-files.js';
import { connectServers } from '../system/remote/connect-servers.js';

/** Configuration, plugins and the words they claim: what everything else is asked of. */
export interface Mln {
  readonly config: Config;
  readonly set: PluginSet;
  readonly claims: ClaimTable;
  readonly sh: Shell;
  /** How long plugins may think; a minute when absent. */
  readonly patience?: Patience;
}

/** A project that can be planned for. */
export interface Project {
  readonly model: Model;
  readonly origins: Origins;
  /** The files it was read from, by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly secrets: ReadonlyMap<string, string>;
  readonly disks: ProjectState['disks'];
}

/** The name of this server. */
export function localServerOf({ config }: Pick<Mln, 'config'>): string {
  return config.defaults.server ?? hostname();
}

/** The doors of each server that the configuration knows. */
export function serversOf(mln: Pick<Mln, 'config' | 'sh'>): (server: string) => Ports {
  return connectServers({
    localServer: localServerOf(mln),
    servers: mln.config.servers,
    own: { sh: mln.sh, files: diskFiles() },
  });
}

export function hasErrors({ diagnostics }: Result<unknown>): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Complaints and hooks of one call. */
export function begin({ set, patience }: Mln): { readonly report: Reporter; readonly hooks: HookRunner } {
  const report = createReport([set.codes], () => currentScope() ?? {});
  return { report, hooks: createHooks(set, { report, warn: () => {}, ...patience }) };
}

export function bare({ config }: Mln, report: Reporter, project: string) {
  return {
    report,
    local: diskFiles(),
    paths: projectPaths(config.paths, project),
    options: config.options,
  };
}
