// RunEvents → plain lines, one for each finished thing. For logs, pipes and terminals that cannot draw.
import type { RunEvent } from '../api/event.js';
import { count, laneTitle, plain, seconds } from './plain.js';
import { type Progress, trackProgress } from './progress.js';
import type { View, Write } from './view.js';

export interface LineOptions {
  /** Also shows the start and the output of each step. */
  readonly verbose?: boolean;
}

export function lineView(write: Write, options: LineOptions = {}): View {
  let progress: Progress | undefined;
  return {
    event(event) {
      if (event.type === 'run-begin') progress = trackProgress(event.plan);
      progress?.take(event);
      const line = lineOf(event, progress, options.verbose === true);
      if (line !== undefined) write(`${plain(line)}\n`);
    },
    close: async () => {},
  };
}

function lineOf(event: RunEvent, progress: Progress | undefined, verbose: boolean): string | undefined {
  switch (event.type) {
    case 'run-begin':
      return headline(event.plan);
    case 'run-end':
      return undefined; // the summary reports this event
    case 'lane-skipped':
      return `${laneTitle(event.lane)}: skipped: ${event.because}`;
    case 'step-begin':
      return verbose ? `${stepTitle(event.id, progress)} …` : undefined;
    case 'step-output':
      return verbose ? `${stepTitle(event.id, progress)}: ${event.line}` : undefined;
    case 'undo-begin':
      return verbose ? `${stepTitle(event.id, progress)} … undoing` : undefined;
    default:
      return `${stepTitle(event.id, progress)} … ${ending(event)}`;
  }
}

type Ending = Extract<RunEvent, { readonly type: 'step-done' | 'step-kept' | 'step-failed' | 'undo-done' | 'undo-failed' }>;

function ending(event: Ending): string {
  switch (event.type) {
    case 'step-done':
      return `done (${seconds(event.ms)})`;
    case 'step-kept':
      return 'done before';
    case 'step-failed':
      return `failed: ${event.diagnostic.message}`;
    case 'undo-done':
      return 'undone';
    case 'undo-failed':
      return `could not be undone: ${event.diagnostic.message}`;
  }
}

function stepTitle(id: string, progress: Progress | undefined): string {
  const step = progress?.step(id);
  return step === undefined ? id : `${laneTitle(step.lane)}: ${step.title}`;
}

/** `build ldaptest: 24 steps for 3 hosts and 1 switch` */
export function headline({ command, project, steps }: RunPlan): string {
  const lanes = [...new Set(steps.map((step) => step.lane))];
  const of = (kind: string) => lanes.filter((lane) => lane.startsWith(`${kind}:`)).length;
  const parts = [
    of('host') > 0 ? [count(of('host'), 'host')] : [],
    of('switch') > 0 ? [count(of('switch'), 'switch')] : [],
  ].flat();
  return `${command} ${project}: ${count(steps.length, 'step')}${parts.length === 0 ? '' : ` for ${parts.join(' and ')}`}`;
}

type RunPlan = Extract<RunEvent, { readonly type: 'run-begin' }>['plan'];
