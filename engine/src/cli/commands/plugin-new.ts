// mln plugin new NAME: a new package that builds, passes its test and can be published.
import { dirname, join, resolve } from 'node:path';
import type { Files } from '../../api/ports.js';
import { apiLevel } from '../../plugin/manifest.js';
import { isPluginName, pluginPackage } from '../../scaffold/plugin.js';
import type { CliContext, KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { engineVersion } from '../version.js';

export const pluginNew: KernelCommand = {
  name: 'plugin new',
  summary: 'make the package of a new plugin, with a passing test',
  arguments: ['<name>'],
  options: { '-d, --dir <dir>': 'the directory to make (default: mln-plugin-NAME in this directory)' },
  examples: ['mln plugin new motd', 'mln plugin new motd --dir ~/src/motd'],
  async run(ctx) {
    const [given = ''] = ctx.args;
    const name = given.replace(/^mln-plugin-/, '');
    if (!isPluginName(name))
      return refuse(ctx, `"${given}" is not a plugin's name: use lower case letters, digits and single hyphens`);
    const dir = resolve(ctx.io.cwd, typeof ctx.options.dir === 'string' ? ctx.options.dir : `mln-plugin-${name}`);
    const files = ctx.ports.local;
    const there = await files.stat(dir);
    if (there !== undefined && (there.type !== 'directory' || (await files.list(dir)).length > 0))
      return refuse(ctx, `${dir} is not empty; choose another directory with --dir`);
    const made = pluginPackage({ name, engine: engineVersion(), api: apiLevel });
    await writeAll(files, dir, made);
    if (ctx.json) ctx.io.out(`${JSON.stringify({ name, dir, files: Object.keys(made) }, null, 2)}\n`);
    else ctx.io.out(`made ${dir}\n\nwhat next:\n  cd ${dir}\n  npm install\n  npm test\n`);
    return exitCodes.ok;
  },
};

function refuse({ io }: CliContext, why: string): ExitCode {
  io.err(`${why}\n`);
  return exitCodes.usage;
}

async function writeAll(files: Files, dir: string, made: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(made)) {
    await files.mkdir(dirname(join(dir, path)), { mode: 0o755 });
    await files.write(join(dir, path), content, { mode: 0o644 });
  }
}
