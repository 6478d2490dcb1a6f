// Text → model → plan, for a thousand and ten thousand hosts.
import { join } from 'node:path';
import { inLab, type Lab } from './lab.js';
import { interleaved, type Job } from './measure.js';
import { projectText } from './project-text.js';
import { costTable, type Line } from './table.js';

const sizes = [1_000, 10_000];
const rounds = 3;

export const language = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    const lines = sizes.flatMap((hosts) => {
      const file = lab.file(`${hosts}.mln`, projectText(hosts));
      return [...linesOf(lab, file, hosts)];
    });
    console.log(costTable(`language: medians of ${rounds}`, lines));
  });

const linesOf = (lab: Lab, file: string, hosts: number): readonly Line[] => {
  const commands = ['check', 'plan'];
  const peak = (command: string): string => join(lab.dir, `peak.${command}`);
  const jobs = commands.map((command): Job => {
    const [node = '', ...words] = lab.mln(command, file);
    const preload = new URL('peak.js', import.meta.url).href;
    return { argv: [node, '--import', preload, ...words], env: { BENCH_PEAK: peak(command) } };
  });
  return interleaved(lab, jobs, rounds).map((cost, i) => {
    const command = commands[i] ?? '';
    const perHost = `${((cost.cpu / hosts) * 1000).toFixed(0)} µs of processor a host`;
    const mib = `${(Number(lab.read(peak(command))) / 1024).toFixed(0)} MiB`;
    return { name: `mln ${command}, ${hosts} hosts`, cost, note: `${perHost}, ${mib}` };
  });
};
