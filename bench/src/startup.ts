// The smallest commands beside a bare start of node, with a project of three hosts that was built and is not started.
import { inLab } from './lab.js';
import { interleaved, type Job } from './measure.js';
import { projectText } from './project-text.js';
import { costTable } from './table.js';

const rounds = 15;

export const startup = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    const file = lab.file('small.mln', projectText(3));
    lab.run(lab.mln('build', '-f', file));
    const jobs: readonly (Job & { readonly name: string })[] = [
      { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
      { name: 'mln --version', argv: lab.mln('--version').filter((word, i) => i < 2 || word === '--version') },
      { name: 'mln --help', argv: lab.mln('--help') },
      { name: 'mln list', argv: lab.mln('list') },
      // what is down is told by the exit code as well
      { name: 'mln status, 3 hosts', argv: lab.mln('status'), exit: 1 },
      { name: 'mln check, 3 hosts', argv: lab.mln('check', file) },
      { name: 'mln plan, 3 hosts', argv: lab.mln('plan', file) },
    ];
    const costs = interleaved(lab, jobs, rounds);
    const [bare] = costs;
    const lines = costs.map((cost, i) => ({
      name: jobs[i]?.name ?? '',
      cost,
      ...(i === 0 || bare === undefined ? {} : { to: bare, note: 'to bare node' }),
    }));
    console.log(costTable(`startup: medians of ${rounds}`, lines));
  });
