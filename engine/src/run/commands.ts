// What a finished or broken run of each command means to the project.
import type { PlanCommand } from '../api/step.js';

/**
 * `project`: it makes or removes disks, definitions, the state. `machines`: it changes only what runs, so that the next plan
 * begins from what it observes.
 */
const changes: Readonly<Record<PlanCommand, 'project' | 'machines'>> = {
  build: 'project',
  remove: 'project',
  upgrade: 'project',
  start: 'machines',
  stop: 'machines',
  save: 'machines',
  pause: 'machines',
  unpause: 'machines',
  adjust: 'machines',
  snapshot: 'machines',
  revert: 'machines',
  forget: 'machines',
};

export const planCommands = Object.keys(changes) as readonly PlanCommand[]; // of the table above, which has them all

export function changesProject(command: PlanCommand): boolean {
  return changes[command] === 'project';
}
