// A project file → what it says, with the hooks of plugins around it.

import type { Config } from '../config/load.js';
import type { Reporter } from '../diagnostics/report.js';
import type { HookRunner } from '../hooks/create.js';
import type { ClaimTable } from '../model/claims.js';
import { type Loaded, loadProject } from '../model/load.js';
import { baseContext, type KernelContext, modelContext } from './context.js';

export interface ReadWorld {
  readonly config: Pick<Config, 'includeRoots' | 'defaults'>;
  readonly claims: ClaimTable;
  readonly hooks: HookRunner;
  /** What plugins are shown while a project of that name is read; the name is `''` until it is known. */
  of(project: string): KernelContext & { readonly report: Reporter };
}

/** `text`: only what the text itself says; plugins are not asked whether this server has what it takes. */
export type Depth = 'checked' | 'text';

/** As far as it can be read; what is wrong with it is in the report. */
export function readProject(file: string, context: ReadWorld, depth: Depth = 'checked'): Promise<Loaded> {
  const { config, claims, hooks, of } = context;
  const nameless = of('');
  return loadProject(file, {
    local: nameless.local,
    claims,
    includeRoots: config.includeRoots,
    defaults: config.defaults,
    report: nameless.report,
    trusted: hooks.trusted,
    parse: (source) => hooks.first('parse', (plugin) => [source, baseContext(nameless, plugin)]),
    expand: (draft) => hooks.rewrite('expand', draft, (plugin) => baseContext(nameless, plugin)),
    ...(depth === 'text'
      ? {}
      : {
          validate: (model, origins) => {
            const known = { ...of(model.project), model, origins };
            return hooks.each('validate', (plugin) => [modelContext(known, plugin)]);
          },
        }),
  });
}
