// Programs → what they cost: wall time, and the processor time of all their processes.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.js';

/** Milliseconds. */
export interface Cost {
  readonly wall: number;
  readonly cpu: number;
}

export interface Job {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The exit code that it ends with; default 0. */
  readonly exit?: number;
  /** Before each run, not measured. */
  prepare?(): void;
}

// the shell's own clock adds up children and grandchildren, which node's does not
const timed = 'TIMEFORMAT="%3R %3U %3S"; time "$@" >&3 2>&3';

/** One run. Throws when the program fails; what it said is in `log` of the lab. */
export const measure = (lab: Lab, { argv, env = {}, exit = 0 }: Job): Cost => {
  const log = join(lab.dir, 'log');
  const fd = openSync(log, 'w');
  const ran = spawnSync('bash', ['-c', timed, 'time', ...argv], {
    cwd: lab.dir,
    env: { ...lab.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', fd],
    encoding: 'utf8',
  });
  closeSync(fd);
  const [wall = Number.NaN, user = Number.NaN, system = Number.NaN] = ran.stderr.trim().split(/\s+/).map(Number);
  if (ran.status !== exit || Number.isNaN(system))
    throw new Error(`${argv.join(' ')}: exit ${ran.status}\n${ran.stderr}\n${lab.read(log)}`);
  return { wall: wall * 1000, cpu: (user + system) * 1000 };
};

/** The jobs in turn, `rounds` times over, so that what else the machine does falls on all of them; the medians, in order. */
export const interleaved = (lab: Lab, jobs: readonly Job[], rounds: number): readonly Cost[] => {
  const costs = jobs.map((): Cost[] => []);
  for (let round = 0; round < rounds; round++)
    for (const [i, job] of jobs.entries()) {
      job.prepare?.();
      costs[i]?.push(measure(lab, job));
    }
  return costs.map((list) => ({ wall: median(list.map((cost) => cost.wall)), cpu: median(list.map((cost) => cost.cpu)) }));
};

export const median = (numbers: readonly number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
};
