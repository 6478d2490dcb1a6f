// mln diff A B: the differences between two project files after mln has resolved them.

import { near } from '../../explain/format-explanation.js';
import { compare, type Difference, type Shown } from '../../show/compare.js';
import type { CliContext, KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { inspectFile } from '../inspect.js';

export const diff: KernelCommand = {
  name: 'diff',
  summary: 'compare two project files after includes, variables and superclasses; exit with 1 if they differ',
  arguments: ['<old>', '<new>'],
  examples: ['mln diff lab.mln lab-new.mln', 'mln diff lab.mln lab-new.mln --json'],
  async run(ctx) {
    const [old = '', newer = ''] = ctx.args;
    const [a, b] = [await inspectFile(ctx, old), await inspectFile(ctx, newer)];
    const differences = compare(a, b);
    if (ctx.json) ctx.io.out(`${JSON.stringify({ old, new: newer, differences }, null, 2)}\n`);
    else if (differences.length > 0) ctx.io.out(`${linesOf(differences, ctx).join('\n')}\n`);
    return differences.length === 0 ? exitCodes.ok : exitCodes.usage;
  },
};

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** A line for each block that differs, and below it one for each word. */
function linesOf(differences: readonly Difference[], { io }: CliContext): readonly string[] {
  const place = near(io.cwd);
  const at = (told: Shown | undefined) => (told === undefined ? '' : place(told.span));
  let block = '';
  return differences.flatMap((one) => {
    const title = one.kind === 'global' ? 'global' : `${one.kind} ${one.name}`;
    if (one.word === undefined) return [`${signs[one.change]} ${title}   ${at(one.new ?? one.old)}`];
    const head = title === block ? [] : [`~ ${title}`];
    block = title;
    const value = one.change === 'changed' ? `${one.old?.value} → ${one.new?.value}` : (one.new ?? one.old)?.value;
    const places = [at(one.old), at(one.new)].filter((text) => text !== '').join(' → ');
    return [...head, `  ${signs[one.change]} ${one.word} ${value}   ${places}`];
  });
}
