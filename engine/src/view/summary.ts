// Progress → the last lines: the finished, failed, undone and remaining parts.
import type { RunOutcome } from '../api/event.js';
import { codes } from '../diagnostics/catalogue.js';
import { count, laneTitle, plain, seconds } from './plain.js';
import type { LaneProgress, Progress } from './progress.js';

const shown = 10;

/** Without newlines. `ms`: the duration, if known. */
export function summaryLines(progress: Progress, ms?: number): readonly string[] {
  const lanes = [...progress.lanes.values()];
  const failed = lanes.filter((lane) => lane.state === 'failed');
  return [
    headOf(progress, lanes, ms),
    ...some(failed, failureLine),
    ...some(
      lanes.filter((lane) => lane.state === 'skipped'),
      (lane) => `  ${lane.title}: skipped: ${lane.because}`,
    ),
    ...undoLines(progress),
    ...remainLines(progress),
  ].map((line) => `${/^ */.exec(line)?.[0] ?? ''}${plain(line)}`);
}

function headOf(
  { plan, outcome = 'interrupted', undo }: Progress,
  lanes: readonly LaneProgress[],
  ms: number | undefined,
): string {
  const time = ms === undefined ? '' : ` in ${seconds(ms)}`;
  const what = `${plan.command} ${plan.project}`;
  // the run started no step: the user requested only an undo
  if (undo.begun > 0 && lanes.every((lane) => lane.since === 0)) return `${what}: ${undoWords[outcome]}${time}`;
  const done = lanes.reduce((sum, lane) => sum + lane.done, 0);
  const kept = lanes.reduce((sum, lane) => sum + lane.kept, 0);
  const before = kept === 0 ? '' : `, ${kept} of them before`;
  return `${what}: ${words[outcome]}${time}: ${done} of ${count(plan.steps.length, 'step')} done${before}`;
}

const words: Readonly<Record<RunOutcome, string>> = {
  done: 'done',
  'rolled-back': 'failed, and what the failure touched was undone',
  unfinished: 'failed, and something remains',
  interrupted: 'interrupted',
};

const undoWords: Readonly<Record<RunOutcome, string>> = {
  done: 'complete, and nothing of it could be undone',
  'rolled-back': 'undone',
  unfinished: 'not all of it could be undone',
  interrupted: 'undoing was interrupted',
};

function failureLine({ title, failure }: LaneProgress): string {
  return failure === undefined ? `  ${title}: failed` : `  ${title}: ${failure.step.title} failed: ${failure.diagnostic.message}`;
}

function undoLines({ undo }: Progress): readonly string[] {
  return [
    ...(undo.done.length === 0 ? [] : [`  undone: ${count(undo.done.length, 'step')}`]),
    ...some(
      undo.failed,
      ({ step, diagnostic }) => `  ${laneTitle(step.lane)}: ${step.title} could not be undone: ${diagnostic.message}`,
    ),
  ];
}

function remainLines({ plan, outcome, undo }: Progress): readonly string[] {
  if (outcome !== 'unfinished' && outcome !== 'interrupted') return [];
  const isIrreversible = undo.failed.some(({ diagnostic }) => diagnostic.code === codes.irreversibleStep.code);
  const back = isIrreversible ? '' : `, mln rollback -p ${plan.project} undoes it`;
  return [`  next: mln resume -p ${plan.project} goes on${back}`];
}

/** The first few, and the number of the others. */
function some<T>(items: readonly T[], line: (item: T) => string): readonly string[] {
  const rest = items.length - shown;
  return rest <= 1 ? items.map(line) : [...items.slice(0, shown).map(line), `  ... and ${rest} more`];
}
