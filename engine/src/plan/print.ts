// Plan → text for people. The data for programs is the plan itself.
import { point } from '../api/span.js';
import type { Plan, Step } from '../api/step.js';
import type { EditRecord } from '../system/guest-apply.js';

const undoText: Record<Step['undo'], string> = {
  action: 'undo: yes',
  none: 'undo: nothing to undo',
  'covered-by-disk': 'undo: with its disk',
  irreversible: 'cannot be undone',
};

/** A tree: lanes, their steps, the edits of each disk, how each is undone and the line it comes from. */
export const printPlan = (plan: Plan): string => {
  if (plan.steps.length === 0) return `nothing to do for project ${plan.project}\n`;
  const lanes = groupByLane(plan.steps);
  const count = `${plan.steps.length} step${plan.steps.length === 1 ? '' : 's'}`;
  const head = `${plan.command} ${plan.project}: ${count}, plan ${plan.hash.slice(0, 12)}`;
  return `${[head, ...[...lanes].flatMap(([lane, steps]) => printLane(lane, steps))].join('\n')}\n`;
};

const groupByLane = (steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> => {
  const lanes = new Map<string, Step[]>();
  for (const step of steps) {
    const lane = lanes.get(step.lane) ?? [];
    lane.push(step);
    lanes.set(step.lane, lane);
  }
  return lanes;
};

const printLane = (lane: string, steps: readonly Step[]): readonly string[] => [
  lane.replace(':', ' '),
  ...steps.flatMap((step) => [
    `  ${step.phase.padEnd(9)} ${step.title}  [${step.plugin}; ${undoText[step.undo]}${step.origin === undefined ? '' : `; ${point(step.origin)}`}]`,
    ...step.after.map((id) => `            after ${id}`),
    ...printEdits(step),
  ]),
];

const printEdits = (step: Step): readonly string[] => {
  if (step.plugin !== 'kernel' || step.action !== 'customize') return [];
  const { edits } = step.args as unknown as { readonly edits: readonly EditRecord[] }; // recorded by customizeHost
  return edits.map((edit) => `            ${describeEdit(edit)}  [${edit.plugin}]`);
};

/** `write /etc/hostname`, `set up users` */
export const describeEdit = (edit: EditRecord): string => {
  switch (edit.do) {
    case 'edit':
      return edit.title;
    case 'run':
      return `run inside the guest: ${edit.title}`;
    case 'symlink':
      return `link ${edit.path} -> ${edit.target}`;
    default:
      return `${edit.do} ${edit.path}`;
  }
};
