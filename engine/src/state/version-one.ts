// Files of version 1, which had other names for the same things → files of this version.
import { type Fields, isFields, stateVersion } from './versioned.js';

/** `state.json`: `kept` is `pluginState`, and disks have a `stagingPath` and a `baseImage`. */
export function stateOfOne({ kept, ...state }: Fields): Fields {
  const disks = isFields(state.disks) ? { disks: disksOfOne(state.disks) } : {};
  return { ...state, ...disks, ...(kept === undefined ? {} : { pluginState: kept }) };
}

function disksOfOne(disks: Fields): Fields {
  return Object.fromEntries(Object.entries(disks).map(([host, disk]) => [host, isFields(disk) ? diskOfOne(disk) : disk]));
}

function diskOfOne({ building, pristine, ...disk }: Fields): Fields {
  const staging = building === undefined ? {} : { stagingPath: building };
  return { ...disk, ...staging, ...(pristine === undefined ? {} : { baseImage: pristine }) };
}

/** `becomes.json`, which is `next-state.json` now. */
export function nextStateOfOne({ becomes, ...rest }: Fields): Fields {
  const state = isFields(becomes) ? becomes.state : undefined;
  return { ...rest, nextState: isFields(state) ? { state: { ...stateOfOne(state), version: stateVersion } } : becomes };
}

/** `plan.json`: its disks, and those among the arguments of its steps. */
export function planOfOne(plan: Fields): Fields {
  const steps = Array.isArray(plan.steps) ? plan.steps.map((step) => (isFields(step) ? stepOfOne(step) : step)) : plan.steps;
  return { ...plan, steps, ...(isFields(plan.disks) ? { disks: disksOfOne(plan.disks) } : {}) };
}

function stepOfOne(step: Fields): Fields {
  const { args } = step;
  if (!isFields(args)) return step;
  const disk = isFields(args.disk) ? { disk: diskOfOne(args.disk) } : {};
  return { ...step, args: { ...diskOfOne(args), ...disk } };
}
