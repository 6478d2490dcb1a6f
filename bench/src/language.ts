// Text → model → plan, for a thousand, ten thousand and a hundred thousand hosts, written one by one or enumerated. Beside the
// plans of written ones a program of a page that makes the same steps, and knows nothing but such files.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '@mln/engine/api';
import { inLab, type Lab } from './lab.js';
import { type Cost, interleaved, type Job } from './measure.js';
import { enumeratedText, projectText } from './project-text.js';
import { costTable, type Line } from './table.js';

const sizes = [1_000, 10_000, 100_000];
const shapes = { written: projectText, enumerated: enumeratedText } as const;

/** What takes a minute is measured once. */
const roundsFor = (hosts: number): number => (hosts > 10_000 ? 1 : 3);

export const language = (): Promise<void> =>
  inLab((lab) => {
    lab.run(lab.mln('template', 'make', 'tiny'));
    for (const [shape, textOf] of Object.entries(shapes)) {
      const costs = sizes.map((hosts) => {
        const file = lab.file(`${shape}.${hosts}.mln`, textOf(hosts));
        const bare = shape === 'written' ? barePlan(lab, file) : undefined;
        if (bare !== undefined && hosts === sizes[0]) comparePlans(lab, file, bare);
        const jobs = { 'mln check': lab.mln('check', file), 'mln plan': lab.mln('plan', file) };
        return costsOf(lab, { hosts, jobs: bare === undefined ? jobs : { ...jobs, 'bare plan': bare } });
      });
      const lines = [...(costs[0]?.keys() ?? [])].flatMap((name) =>
        sizes.map((hosts, s) => {
          const [cost, smaller] = [costs[s]?.get(name), costs[s - 1]?.get(name)];
          if (cost === undefined) throw new Error(`${hosts} hosts were not measured`);
          const to = name === 'mln plan' ? costs[s]?.get('bare plan') : undefined;
          return lineOf(`${name}, ${hosts} hosts`, { cost, smaller, to });
        }),
      );
      console.log(costTable(`language: hosts ${shape}, medians of ${roundsFor(0)}, beyond 10,000 hosts one run`, lines));
    }
  });

const barePlan = (lab: Lab, file: string): readonly string[] => {
  const program = fileURLToPath(new URL('bare-plan.js', import.meta.url));
  return [process.execPath, program, file, join(lab.templates, 'tiny.ext4'), join(lab.projects, 'bench')];
};

/** Throws when the yardstick does not do the same work. */
const comparePlans = (lab: Lab, file: string, bare: readonly string[]): void => {
  const { steps }: Plan = JSON.parse(lab.run(lab.mln('plan', '--json', file)));
  const outline = steps.flatMap(({ id, title, args }) => {
    const { edits = [] } = args as { readonly edits?: readonly { readonly title: string }[] }; // of a step of the kernel
    return [`${id} ${title}`, ...edits.map((edit) => `  ${edit.title}`)];
  });
  if (lab.run([...bare, '--outline']).trim() !== outline.join('\n')) throw new Error('the bare plan is not that of mln');
};

interface Measured extends Cost {
  /** A microsecond of processor for each host. */
  readonly perHost: number;
  readonly mib: number;
}

interface Asked {
  readonly hosts: number;
  /** What is run, by its name. */
  readonly jobs: Readonly<Record<string, readonly string[]>>;
}

const costsOf = (lab: Lab, { hosts, jobs }: Asked): ReadonlyMap<string, Measured> => {
  const names = Object.keys(jobs);
  const peak = (i: number): string => join(lab.dir, `peak.${i}`);
  const preload = new URL('peak.js', import.meta.url).href;
  const watched = Object.values(jobs).map(
    ([node = '', ...words], i): Job => ({ argv: [node, '--import', preload, ...words], env: { BENCH_PEAK: peak(i) } }),
  );
  const costs = interleaved(lab, watched, roundsFor(hosts));
  return new Map(
    costs.map((cost, i) => [
      names[i] ?? '',
      { ...cost, perHost: (cost.cpu / hosts) * 1000, mib: Number(lab.read(peak(i))) / 1024 },
    ]),
  );
};

interface Compared {
  readonly cost: Measured;
  /** In a project of a tenth of the hosts. */
  readonly smaller: Measured | undefined;
  readonly to: Cost | undefined;
}

/** With what each host costs, and how many times that is what it costs among fewer. */
const lineOf = (name: string, { cost, smaller, to }: Compared): Line => {
  const growth = smaller === undefined ? '' : `, ${(cost.perHost / smaller.perHost).toFixed(2)} times those of a tenth`;
  const note = `${cost.mib.toFixed(0)} MiB, ${cost.perHost.toFixed(0)} µs of processor a host${growth}`;
  return to === undefined ? { name, cost, note } : { name, cost, note, to };
};
