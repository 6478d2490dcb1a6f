// mln explain HOST.WORD -f FILE: why a setting has the value it has.

import { didYouMean } from '../../api/nearest.js';
import type { Explanation } from '../../explain/explain.js';
import { explanationRow, formatExplanation } from '../../explain/format-explanation.js';
import { blockAt, dotted, parsePath, type SettingPath } from '../../show/project.js';
import { table } from '../../view/table.js';
import type { CliContext, KernelCommand } from '../command.js';
import { type ExitCode, exitCodes } from '../exit.js';
import { explained, inspectFile } from '../inspect.js';
import { fileOf, fileOption } from '../options.js';

export const explain: KernelCommand = {
  name: 'explain',
  summary: 'print the source of a setting: file and line, superclasses, includes, plugin, overridden values',
  arguments: ['<setting>'],
  options: fileOption,
  examples: [
    'mln explain web1.memory -f lab.mln',
    'mln explain web1.network.eth0.address -f lab.mln',
    'mln explain web1 -f lab.mln',
    'mln explain global.project -f lab.mln',
  ],
  async run(ctx) {
    const [written = ''] = ctx.args;
    const file = await inspectFile(ctx, fileOf(ctx, undefined, 'mln explain SETTING -f FILE'));
    const path = parsePath(written);
    const block = blockAt(file.inspected, path);
    if (block === undefined) {
      const names = file.inspected.blocks.map(({ name }) => name);
      return missing(
        ctx,
        `there is no host, switch or global called "${path.name ?? written}"`,
        didYouMean(path.name ?? '', names),
      );
    }
    const all = await explained(file, block);
    const wanted = dotted({ ...path, name: block.name });
    const found = all.filter((one) => one.path === wanted || one.path.startsWith(`${wanted}.`));
    if (found.length > 0) return print(ctx, path, found);
    const words = all.map((one) => one.path.slice(block.name.length + 1));
    const hint = didYouMean(path.rest.join('.'), words) ?? `mln explain ${block.name} shows what holds there`;
    return missing(ctx, `${block.kind} ${block.name} has no setting "${path.rest.join('.')}"`, hint);
  },
};

function missing({ io, json }: CliContext, text: string, hint: string | undefined): ExitCode {
  if (json) io.out('[]\n');
  io.err(`${text}${hint === undefined ? '' : `; ${hint}`}\n`);
  return exitCodes.refused;
}

function print({ io, json }: CliContext, { rest }: SettingPath, found: readonly Explanation[]): ExitCode {
  if (json) io.out(`${JSON.stringify(found, null, 2)}\n`);
  else if (rest.length > 0 && found.length <= 8) io.out(`${found.map((one) => formatExplanation(one, io.cwd)).join('\n\n')}\n`);
  else {
    const rows = found.map((one) => explanationRow(one, io.cwd));
    io.out(`${table(rows, ['SETTING', 'VALUE', 'FROM'], { color: io.color })}\n`);
  }
  return exitCodes.ok;
}
