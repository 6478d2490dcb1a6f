// mln write_config: the settings in force and the versions of the plugins, in the form of mln.conf.
import { explainConfig, placed } from '../../config/provenance.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { openSession } from '../session.js';

export const writeConfig: KernelCommand = {
  name: 'write_config',
  summary: 'print the effective settings and the version of each plugin',
  examples: ['mln write_config', 'mln write_config --json'],
  async run(ctx) {
    const { engine } = await openSession(ctx);
    const settings = explainConfig(engine.config).filter(({ key }) => key !== 'plugins');
    const plugins = engine.plugins.plugins.map(({ plugin, version }) => ({ name: plugin.name, version: version ?? 'unknown' }));
    if (ctx.json) ctx.io.out(`${JSON.stringify({ settings, plugins }, null, 2)}\n`);
    else {
      const lines = settings.map((row) => `${row.key} ${textOf(row.value)}   # ${placed(row)}`);
      ctx.io.out(`${[...lines, '', ...plugins.map(({ name, version }) => `# plugin ${name} ${version}`)].join('\n')}\n`);
    }
    return exitCodes.ok;
  },
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
