// Environment variables → Settings: narrower than every file, wider than the command line.
import type { Diagnostic } from '../api/diagnostic.js';
import { complain } from '../diagnostics/complain.js';
import type { Layer } from './layers.js';
import { readSettings } from './schema.js';

/** Variable to dotted key. An empty variable is none. */
export const variables = {
  MLN_PROJECTS: 'paths.projects',
  MLN_TEMPLATES: 'paths.templates',
  MLN_FILES: 'paths.files',
  MLN_BACKEND: 'defaults.backend',
  MLN_STORAGE: 'defaults.storage',
  MLN_OPENER: 'defaults.opener',
  MLN_JOBS: 'defaults.jobs',
  MLN_ON_FAILURE: 'defaults.onFailure',
} as const;

/** A layer for each variable that is set. */
export function environmentLayers(
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): { readonly layers: readonly Layer[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const layers = Object.entries(variables).flatMap(([name, key]) => {
    const value = env[name];
    if (value === undefined || value === '') return [];
    const origin = `environment ${name}`;
    const [group = '', field = ''] = key.split('.');
    const written = { [group]: { [field]: name === 'MLN_JOBS' && /^\d+$/.test(value) ? Number(value) : value } };
    const say = (reason: string) => diagnostics.push(complain('MLN6010', { file: origin, reason }));
    return [{ origin, dir: cwd, settings: readSettings(written, say) }];
  });
  return { layers, diagnostics };
}
