// Plan → text for people. The data for programs is the plan itself.
import type { EditRecord } from '../api/edit.js';
import { point } from '../api/span.js';
import type { Plan, Step } from '../api/step.js';
import { customizeArgs } from '../plugin/kernel.js';

const undoText: Record<Step['undo'], string> = {
  action: 'undo: yes',
  none: 'undo: nothing to undo',
  'covered-by-disk': 'undo: with its disk',
  irreversible: 'cannot be undone',
};

/** A tree: lanes, their steps, the edits of each disk, the undo and the source line of each step. */
export function printPlan(plan: Plan): string {
  if (plan.steps.length === 0) return `nothing to do for project ${plan.project}\n`;
  const count = `${plan.steps.length} step${plan.steps.length === 1 ? '' : 's'}`;
  let text = `${plan.command} ${plan.project}: ${count}, plan ${plan.hash.slice(0, 12)}\n`;
  const many = isOfMany(plan);
  for (const [lane, steps] of groupByLane(plan.steps)) {
    text += `${lane.replace(':', ' ')}\n`;
    for (const step of steps) text += printStep(step, many);
  }
  return text;
}

/** The server of each step, which people need to see. */
function isOfMany({ steps }: Plan): boolean {
  return new Set(steps.map(({ serviceHost }) => serviceHost)).size > 1;
}

function groupByLane(steps: readonly Step[]): ReadonlyMap<string, readonly Step[]> {
  const lanes = new Map<string, Step[]>();
  for (const step of steps) {
    const lane = lanes.get(step.lane);
    if (lane === undefined) lanes.set(step.lane, [step]);
    else lane.push(step);
  }
  return lanes;
}

function printStep(step: Step, isOneOfMany: boolean): string {
  const { phase, title, plugin, undo, origin, after, serviceHost } = step;
  const of = [
    plugin,
    ...(isOneOfMany ? [`on ${serviceHost}`] : []),
    undoText[undo],
    ...(origin === undefined ? [] : [point(origin)]),
  ];
  let text = `  ${phase.padEnd(9)} ${title}  [${of.join('; ')}]\n`;
  for (const id of after) text += `            after ${id}\n`;
  for (const edit of customizeArgs(step)?.edits ?? []) text += `            ${describeEdit(edit)}  [${edit.plugin}]\n`;
  return text;
}

/** `write /etc/hostname`, `set up users` */
export function describeEdit(edit: EditRecord): string {
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
}
