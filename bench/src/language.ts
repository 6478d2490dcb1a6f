// Text → model → plan, for a thousand, ten thousand and a hundred thousand hosts, written one by one or enumerated.
import { join } from 'node:path';
import { inLab, type Lab } from './lab.js';
import { type Cost, interleaved, type Job } from './measure.js';
import { enumeratedText, projectText } from './project-text.js';
import { costTable, type Line } from './table.js';

const sizes = [1_000, 10_000, 100_000];
const shapes = { written: projectText, enumerated: enumeratedText } as const;
const commands = ['check', 'plan'] as const;

/** What takes a minute is measured once. */
const roundsFor = (hosts: number): number => (hosts > 10_000 ? 1 : 3);

export const language = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    for (const [shape, textOf] of Object.entries(shapes)) {
      const costs = sizes.map((hosts) => costsOf(lab, { hosts, file: lab.file(`${shape}.${hosts}.mln`, textOf(hosts)) }));
      const lines = commands.flatMap((command, c) =>
        sizes.map((hosts, s) =>
          lineOf(
            `mln ${command}, ${hosts} hosts`,
            costs.map((row) => row[c]),
            { hosts, s },
          ),
        ),
      );
      console.log(costTable(`language: hosts ${shape}, medians of ${roundsFor(0)}, beyond 10,000 hosts one run`, lines));
    }
  });

interface Measured extends Cost {
  /** A microsecond of processor for each host. */
  readonly perHost: number;
  readonly mib: number;
}

const costsOf = (lab: Lab, { hosts, file }: { readonly hosts: number; readonly file: string }): readonly Measured[] => {
  const peak = (command: string): string => join(lab.dir, `peak.${command}`);
  const jobs = commands.map((command): Job => {
    const [node = '', ...words] = lab.mln(command, file);
    const preload = new URL('peak.js', import.meta.url).href;
    return { argv: [node, '--import', preload, ...words], env: { BENCH_PEAK: peak(command) } };
  });
  return interleaved(lab, jobs, roundsFor(hosts)).map((cost, i) => ({
    ...cost,
    perHost: (cost.cpu / hosts) * 1000,
    mib: Number(lab.read(peak(commands[i] ?? ''))) / 1024,
  }));
};

/** With what each host costs, and how many times that is what it costs in a project of a tenth of the hosts. */
const lineOf = (
  name: string,
  costs: readonly (Measured | undefined)[],
  { hosts, s }: { readonly hosts: number; readonly s: number },
): Line => {
  const [cost, smaller] = [costs[s], costs[s - 1]];
  if (cost === undefined) throw new Error(`${hosts} hosts were not measured`);
  const growth = smaller === undefined ? '' : `, ${(cost.perHost / smaller.perHost).toFixed(2)} times those of a tenth`;
  return { name, cost, note: `${cost.mib.toFixed(0)} MiB, ${cost.perHost.toFixed(0)} µs of processor a host${growth}` };
};
