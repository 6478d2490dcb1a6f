// mln config: the settings in force, and with --explain where each comes from.

import type { Config } from '../../config/load.js';
import { type ConfigRow, explainConfig, placed } from '../../config/provenance.js';
import { codes } from '../../diagnostics/catalogue.js';
import { complain } from '../../diagnostics/diagnose.js';
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
    const rows = explainConfig(read);
    const waiting = notLoaded(read);
    if (ctx.json) {
      ctx.io.out(`${JSON.stringify({ settings: rows, waiting, ignored: read.ignored }, null, 2)}\n`);
      return exitCodes.ok;
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
    return exitCodes.ok;
  },
};

function overrode({ value, ...where }: ConfigRow['overrode'][number]): string {
  return `${typeof value === 'string' ? value : JSON.stringify(value)} (${placed(where)})`;
}

/** Keys of mln.conf for plugins that the configuration does not name. */
function notLoaded({ kept, plugins, disable }: Config): Config['kept'] {
  const loaded = new Set(plugins.flatMap(({ name }) => [name, name.replace(/^.*?(?:plugin|backend)-/, '')]));
  return kept.filter(({ plugin }) => !loaded.has(plugin) || disable.includes(plugin));
}
