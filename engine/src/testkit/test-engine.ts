// An engine of the test kit: the plugins that are given, files and programs in memory, no configuration.
import type { Result } from '../api/diagnostic.js';
import type { EditRecord } from '../api/edit.js';
import type { Plugin } from '../api/plugin.js';
import type { LocalFiles, Shell } from '../api/ports.js';
import type { Config, Defaults, Layer, Places, Settings } from '../config/settings.js';
import { assemblePlugins } from '../plugin/load.js';
import { assembleEngine, type Engine } from '../project/engine.js';
import { dryClock } from '../system/clock.js';
import { applyEdits } from '../system/files/guest-apply.js';
import { memoryFiles } from './memory-files.js';
import type { MemoryGuest } from './memory-guest.js';
import { scriptShell } from './script-shell.js';

export interface TestSite {
  readonly plugins: readonly Plugin[];
  readonly paths: Places;
  readonly defaults: Pick<Defaults, 'backend' | 'storage' | 'opener'>;
  readonly options?: Settings['options'];
  readonly roots?: Config['roots'];
  /** The files that the engine reads. */
  readonly local: LocalFiles;
  readonly sh?: Shell;
}

export function testEngine({
  plugins,
  paths,
  defaults,
  options = {},
  roots = {},
  local,
  sh = scriptShell(),
}: TestSite): Result<Engine> {
  const assembled = assemblePlugins(
    plugins.map((plugin) => ({ plugin, from: 'a test' })),
    { disable: [], order: {} },
  );
  if (assembled.value === undefined) return { diagnostics: assembled.diagnostics };
  const site: Layer = { layer: 'site', origin: 'a test', dir: '/', settings: { options } };
  const config: Config = {
    ...{ layers: [site], plugins: [], disable: [], mandatory: [], order: {}, includeRoots: [], roots, servers: {} },
    ...{ origins: {}, provenance: {}, kept: [], ignored: [] },
    defaults: { onFailure: 'lane', jobs: 1, server: 'localhost', ...defaults },
    paths,
  };
  const files = { ...memoryFiles(), ...local };
  const ports = { sh, files, local: files, clock: dryClock() };
  const made = assembleEngine({ config, plugins: assembled.value, ports, env: {} });
  return { ...made, diagnostics: [...assembled.diagnostics, ...made.diagnostics] };
}

interface PlannedEdits {
  readonly edits: readonly EditRecord[];
  readonly secrets: ReadonlyMap<string, string>;
  /** The files that edits copy from. */
  readonly local: LocalFiles;
  output?(line: string): void;
}

/** Applies planned edits to a guest in memory. Throws the error of an edit. */
export function applyPlanned({ plugins }: Engine, guest: MemoryGuest, planned: PlannedEdits): Promise<void> {
  const { edits, secrets, local, output = () => {} } = planned;
  return applyEdits(guest, edits, {
    edit: (plugin, action) => {
      const found = plugins.find(plugin)?.plugin.edits?.[action];
      if (found === undefined) throw new Error(`plugin ${plugin} has no edit "${action}"`);
      return found;
    },
    secret: ({ secret }) => secrets.get(secret) ?? '',
    local,
    output,
  });
}
