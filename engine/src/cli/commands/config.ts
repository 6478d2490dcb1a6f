// mln config: the settings in force, and with --explain where each comes from.

import type { Config } from '../../config/load.js';
import { type ConfigRow, explainConfig, placed } from '../../config/provenance.js';
import { codes } from '../../diagnostics/catalogue.js';
import { complain } from '../../diagnostics/diagnose.js';
import { loadPlugins, type PluginSet } from '../../plugin/load.js';
import { hasErrors, readPluginOptions } from '../../project/engine.js';
import { type OptionRow, optionRows } from '../../show/options.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { configOf } from '../session.js';

export const config: KernelCommand = {
  name: 'config',
  summary: 'show the effective settings',
  arguments: ['[file]'],
  options: { '--explain': 'print the source of each value, the values that it overrides, and the unused files' },
  examples: ['mln config', 'mln config --explain', 'mln config lab.mln --explain'],
  async run(ctx) {
    const read = await configOf(ctx, ctx.args[0]);
    const { plugins, options, diagnostics } = await pluginsOf(read);
    const rows = [...explainConfig(read), ...defaultRows(options, read)];
    const waiting = plugins === undefined ? [] : unread(read.kept, plugins);
    const code = hasErrors(diagnostics) ? exitCodes.invalid : exitCodes.ok;
    if (ctx.json) {
      ctx.io.out(`${JSON.stringify({ settings: rows, options, waiting, ignored: read.ignored }, null, 2)}\n`);
      printDiagnostics(ctx, diagnostics);
      return code;
    }
    const explain = ctx.options.explain === true;
    const headers = explain ? ['KEY', 'VALUE', 'FROM', 'OVERRODE'] : ['KEY', 'VALUE'];
    const cells = rows.map((row) => [row.key, row.value, ...(explain ? [placed(row), row.overrode.map(overrode)] : [])]);
    ctx.io.out(`${table(cells, headers, { color: ctx.io.color })}\n`);
    printDiagnostics(
      ctx,
      waiting.map(({ key, plugin, span }) => ({
        ...complain(codes.settingOfUnloadedPlugin, { key, plugin }, { severity: 'note' }),
        span,
      })),
    );
    if (explain) for (const { file, reason } of read.ignored) ctx.io.out(`not used: ${file}: ${reason}\n`);
    printDiagnostics(ctx, diagnostics);
    return code;
  },
};

function overrode({ value, ...where }: ConfigRow['overrode'][number]): string {
  return `${typeof value === 'string' ? value : JSON.stringify(value)} (${placed(where)})`;
}

/** The loaded plugins and the options that they declare. */
async function pluginsOf(config: Config) {
  const { value: plugins, diagnostics } = await loadPlugins(config);
  if (plugins === undefined) return { options: [], diagnostics };
  const options = optionRows(plugins.plugins.map(({ plugin }) => plugin));
  return { plugins, options, diagnostics: [...diagnostics, ...readPluginOptions(config, plugins).diagnostics] };
}

/** A row for each option that has a default and that no layer sets. */
function defaultRows(options: readonly OptionRow[], { provenance }: Config): readonly ConfigRow[] {
  const isSet = (key: string) => Object.keys(provenance).some((set) => `${key}.`.startsWith(`${set}.`));
  return options
    .filter((option) => option.default !== '' && !isSet(option.key))
    .map(({ key, default: value }) => ({ key, value, origin: 'built-in', overrode: [] }));
}

/** Keys of mln.conf that no loaded plugin reads. */
function unread(kept: Config['kept'], { plugins }: PluginSet): Config['kept'] {
  return kept.filter(({ key, plugin: name }) => {
    const plugin = plugins.find((one) => one.plugin.name === name)?.plugin;
    const { options, claims } = plugin ?? {};
    return !Object.hasOwn({ ...options, ...claims?.global, ...claims?.host }, key.replaceAll('.', '_'));
  });
}
