// A project text on two servers → what mln would plan for the move of one of its machines.
import type { Diagnostic } from '../api/diagnostic.js';
import type { DiskRef } from '../api/model.js';
import type { Step } from '../api/step.js';
import { stepBook } from '../plan/lanes.js';
import { planMove } from '../plan/move.js';
import { projectContext } from '../project/project.js';
import { observeSample, type Sample } from './sample.js';
import { scriptShell } from './script-shell.js';

/** The server `here` is the one that mln runs on. Each reaches the other by its name. */
export interface MoveSample {
  readonly here: Sample;
  readonly there: Sample;
  /** Of a backend with servers of its own: the names of both, which are in one world. */
  readonly own?: readonly [here: string, there: string];
}

export interface MoveSampleRequest {
  /** Default: the first of the project. */
  readonly host?: string;
  /** Of the plan that built it. */
  readonly disks: Readonly<Record<string, DiskRef>>;
  /** From `there` to `here`. */
  readonly back?: true;
}

export interface PlannedMove {
  /** None when there is an error among the diagnostics. */
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
}

/** @throws Error when the project cannot be read, or has not that host */
export async function planMoveSample(samples: MoveSample, { host: name, disks, back }: MoveSampleRequest): Promise<PlannedMove> {
  const [near, far] = await Promise.all([observeSample(samples.here), observeSample(samples.there)]);
  const { project } = near;
  const host = project.model.hosts.find((one) => name === undefined || one.name === name);
  if (host === undefined) throw new Error('a sample without that host');
  const { own } = samples;
  const server = (on: 'here' | 'there') => ({
    ...{ name: own?.[on === 'here' ? 0 : 1] ?? on, home: on === 'here', paths: project.paths, ssh: { to: on, options: [] } },
    probe: (samples[on].sh ?? scriptShell()).probe,
  });
  const [here, there] = [server('here'), server('there')];
  const [from, to] = back ? [there, here] : [here, there];
  const [facts, factsThere] = back ? [far.facts, near.facts] : [near.facts, far.facts];
  const book = stepBook();
  const seat = own === undefined ? {} : { seat: 'here' };
  const context = { ...projectContext(project), facts, disks, localServer: 'here' };
  await planMove({ host, from, to, factsThere, ...seat }, context, book);
  const { diagnostics, hasErrors } = project.report;
  return { steps: hasErrors ? [] : book.steps, diagnostics };
}
