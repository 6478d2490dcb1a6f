// Costs → a small table with ratios to the first row it is compared with.
import type { Cost } from './measure.js';

export interface Line {
  readonly name: string;
  readonly cost: Cost;
  /** What it is compared with. */
  readonly to?: Cost;
  readonly note?: string;
}

/** Milliseconds and ratios, one line each. */
export const costTable = (title: string, lines: readonly Line[]): string => {
  const width = Math.max(...lines.map(({ name }) => name.length));
  const rows = lines.map(({ name, cost, to, note = '' }) =>
    [
      name.padEnd(width),
      ms(cost.wall),
      ms(cost.cpu),
      to === undefined ? ' '.repeat(20) : `${ratio(cost.wall, to.wall)}  ${ratio(cost.cpu, to.cpu)}`,
      note,
    ]
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${''.padEnd(width)}       wall        cpu   wall ratio cpu ratio\n${rows.join('\n')}\n`;
};

const ms = (number: number): string => `${number.toFixed(0).padStart(7)} ms`;
const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)}x`.padStart(9);
