// A run to be drawn: three hosts on a switch, one of which fails and is undone.
import type { RunEvent } from '../../src/api/event.js';
import type { Plan, Step } from '../../src/api/step.js';

export function step(lane: string, action: string, title: string): Step {
  return {
    id: `${lane}/boot/x.${action}`,
    lane,
    serviceHost: 'here',
    phase: 'boot',
    plugin: 'x',
    action,
    args: null,
    title,
    undo: 'action',
    after: [],
    locks: [],
  };
}

export function planOf(steps: readonly Step[]): Plan {
  return {
    version: 2,
    project: 'ldaptest',
    command: 'build',
    hash: '',
    steps,
    disks: {},
  };
}

function clone(host: string) {
  return step(`host:${host}`, 'clone', 'clone tiny.ext4');
}

function define(host: string) {
  return step(`host:${host}`, 'define', 'define the machine');
}

const lan = step('switch:lan', 'make', 'make the switch');

export const smallPlan = planOf([lan, ...['ldapserver', 'one', 'two', 'three'].flatMap((host) => [clone(host), define(host)])]);

const diagnostic = {
  code: 'MLN5002',
  severity: 'error',
  message: 'cp failed (exit 1): \u001b[31mno space\u001b[0m left',
} as const;

export const failingRun: readonly RunEvent[] = [
  { type: 'run-begin', at: 1_000, plan: smallPlan },
  { type: 'step-kept', at: 1_000, id: lan.id },
  { type: 'step-begin', at: 1_000, id: clone('ldapserver').id },
  { type: 'step-begin', at: 1_010, id: clone('one').id },
  { type: 'step-output', at: 1_050, id: clone('one').id, line: 'copied \u001b]0;title\u0007 1 of 2\rparts' },
  { type: 'step-done', at: 1_120, id: clone('ldapserver').id, ms: 120 },
  { type: 'step-begin', at: 1_120, id: define('ldapserver').id },
  { type: 'step-failed', at: 1_200, id: clone('one').id, diagnostic },
  { type: 'undo-begin', at: 1_200, id: clone('one').id },
  { type: 'undo-done', at: 1_250, id: clone('one').id },
  { type: 'step-done', at: 13_345, id: define('ldapserver').id, ms: 12_225 },
  { type: 'step-begin', at: 13_345, id: clone('two').id },
  { type: 'step-done', at: 96_345, id: clone('two').id, ms: 83_000 },
  { type: 'lane-skipped', at: 96_400, lane: 'host:three', because: 'its switch failed' },
  { type: 'run-end', at: 96_400, outcome: 'unfinished' },
];
