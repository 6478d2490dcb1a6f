// What showing a run costs: the tree and the lines beside no view at all.
import { fileURLToPath } from 'node:url';
import { inLab } from './lab.js';
import { interleaved } from './measure.js';
import { costTable, type Line } from './table.js';

const sizes = [36, 1_000];
const kinds = ['none', 'lines', 'tree'];
const rounds = 3;
const draw = fileURLToPath(new URL('draw.js', import.meta.url));

export const view = (): Promise<void> =>
  inLab((lab) => {
    const lines = sizes.flatMap((hosts): readonly Line[] => {
      const jobs = kinds.map((kind) => ({ argv: [process.execPath, draw, kind, String(hosts)] }));
      const costs = interleaved(lab, jobs, rounds);
      const [none] = costs;
      return costs.map((cost, i) => {
        const name = `${kinds[i]}, ${hosts} hosts`;
        return i === 0 || none === undefined
          ? { name, cost }
          : { name, cost, note: `${(cost.cpu - none.cpu).toFixed(0)} ms of processor for the view` };
      });
    });
    console.log(costTable(`view: a run of two seconds, medians of ${rounds}`, lines));
  });
