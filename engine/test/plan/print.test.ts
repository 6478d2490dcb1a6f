import { expect, test } from 'vitest';
import type { Plan, Step } from '../../src/api/step.js';
import { printPlan } from '../../src/plan/print.js';

/** How often a plan of so many steps is asked on which server one of them acts. */
function looks(count: number): number {
  let asked = 0;
  const step = (i: number): Step => ({
    id: `host:h${i}/boot/p.a`,
    lane: `host:h${i}`,
    get serviceHost() {
      asked += 1;
      return 'here';
    },
    phase: 'boot',
    plugin: 'p',
    action: 'a',
    args: {},
    title: 't',
    undo: 'none',
    after: [],
    locks: [],
  });
  const plan: Plan = {
    version: 2,
    project: 'p',
    command: 'build',
    hash: 'x',
    steps: Array.from({ length: count }, (_, i) => step(i)),
    disks: {},
  };
  printPlan(plan);
  return asked;
}

test('printing a plan takes work in proportion to its steps', () => {
  expect(looks(40) / looks(10)).toBe(4);
});
