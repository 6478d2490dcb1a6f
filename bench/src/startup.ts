// The smallest commands beside a bare start of node.
import { inLab } from './lab.js';
import { interleaved } from './measure.js';
import { projectText } from './project-text.js';
import { costTable } from './table.js';

const rounds = 15;

export const startup = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    const file = lab.file('small.mln', projectText(3));
    const argvs = [
      [process.execPath, '-e', '0'],
      lab.mln('--version').filter((word, i) => i < 2 || word === '--version'),
      lab.mln('--help'),
      lab.mln('check', file),
      lab.mln('plan', file),
    ];
    const names = ['node -e 0', 'mln --version', 'mln --help', 'mln check, 3 hosts', 'mln plan, 3 hosts'];
    const costs = interleaved(
      lab,
      argvs.map((argv) => ({ argv })),
      rounds,
    );
    const [bare] = costs;
    const lines = costs.map((cost, i) => ({
      name: names[i] ?? '',
      cost,
      ...(i === 0 || bare === undefined ? {} : { to: bare, note: 'to bare node' }),
    }));
    console.log(costTable(`startup: medians of ${rounds}`, lines));
  });
