// mln words: every word a project file may have.

import { didYouMean } from '../../api/nearest.js';
import { wordRows } from '../../show/words.js';
import { table } from '../../view/table.js';
import type { KernelCommand } from '../command.js';
import { exitCodes } from '../exit.js';
import { openSession } from '../session.js';

export const words: KernelCommand = {
  name: 'words',
  summary: 'list the words of project files: their blocks, owners and values',
  arguments: ['[word]'],
  examples: ['mln words', 'mln words memory', 'mln words --json'],
  async run(ctx) {
    const [wanted] = ctx.args;
    const all = wordRows((await openSession(ctx)).engine.claims);
    const rows = wanted === undefined ? all : all.filter(({ word }) => word === wanted || word.startsWith(`${wanted}.`));
    if (ctx.json) ctx.io.out(`${JSON.stringify(rows, null, 2)}\n`);
    else if (rows.length > 0) {
      const cells = rows.map((row) => [
        row.place,
        row.word,
        row.plugin,
        row.type.replace(/^block of .*/, 'block'),
        row.default,
        row.change,
        row.doc,
      ]);
      const headers = ['PLACE', 'WORD', 'PLUGIN', 'TYPE', 'DEFAULT', 'CHANGE', 'MEANING'];
      ctx.io.out(`${table(cells, headers, { color: ctx.io.color })}\n`);
    }
    if (rows.length > 0) return exitCodes.ok;
    const hint = didYouMean(
      wanted ?? '',
      all.map(({ word }) => word),
    );
    ctx.io.err(`no plugin knows the word "${wanted}"${hint === undefined ? '' : `; ${hint}`}\n`);
    return exitCodes.refused;
  },
};
