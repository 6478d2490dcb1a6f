import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/api/event.js';
import type { Plan } from '../../src/api/step.js';
import { trackProgress } from '../../src/view/progress.js';
import { countRow, laneRows } from '../../src/view/rows.js';
import { treeView } from '../../src/view/tree.js';
import { failingRun, planOf, smallPlan, step } from './run.js';

/** A terminal that keeps what is written to it; `drawings` counts the times it was drawn anew. */
function terminal(rows: number) {
  let text = '';
  const stream = new Writable({
    write(chunk, _, done) {
      text += String(chunk);
      done();
    },
  });
  const stdout = Object.assign(stream, { isTTY: true, columns: 100, rows }) as unknown as NodeJS.WriteStream; // all that is used of it
  const last = () =>
    stripVTControlCharacters(text)
      .split('\n')
      .map((line) => line.trimEnd());
  return { stdout, last, text: () => text };
}

async function draw(plan: Plan, events: readonly RunEvent[], rows = 50) {
  const screen = terminal(rows);
  const view = treeView(plan, { stdout: screen.stdout, throttleMs: 5 });
  for (const event of events) view.event(event);
  await view.close();
  return screen;
}

function many(hosts: number) {
  return planOf(Array.from({ length: hosts }, (_, n) => step(`host:h${n}`, 'a', 'make it')));
}

function goodRun(plan: Plan): readonly RunEvent[] {
  return [
    { type: 'run-begin', at: 0, plan },
    ...plan.steps.flatMap(({ id }): readonly RunEvent[] => [
      { type: 'step-begin', at: 1, id },
      { type: 'step-done', at: 2, id, ms: 1 },
    ]),
    { type: 'run-end', at: 3, outcome: 'done' },
  ];
}

test('ends with a line for each lane, failures with their message, and the undoing by itself', async () => {
  const screen = await draw(smallPlan, failingRun);
  expect(
    screen
      .last()
      .filter((line) => line !== '')
      .slice(-6)
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "✔ switch lan (done before)
    ✔ ldapserver (12.3 s)
    ✖ one: clone tiny.ext4 failed: cp failed (exit 1): no space left
    ✖ two: not finished (1 of 2 steps)
    ↓ three: skipped: its switch failed
    ✔ undo: 1 of 1 step undone"
  `);
});

test('a run without undoing has no line for it', async () => {
  const screen = await draw(many(2), goodRun(many(2)));
  expect(screen.text()).not.toContain('undo');
});

test('shows the running step and its last line of output while it goes on', async () => {
  const screen = terminal(50);
  const view = treeView(smallPlan, { stdout: screen.stdout, throttleMs: 5 });
  for (const event of failingRun.slice(0, 5)) view.event(event);
  await expect.poll(() => screen.last().join('\n')).toContain('one: clone tiny.ext4 (1 of 2)');
  await expect.poll(() => screen.last().join('\n')).toContain('copied 1 of 2 parts');
  await view.close();
});

test('nothing that a step prints reaches the terminal as a control sequence', async () => {
  expect((await draw(smallPlan, failingRun)).text()).not.toContain('title');
});

test('lanes beyond the height of the screen are counted, and listed at the end', async () => {
  const screen = await draw(many(36), goodRun(many(36)), 24);
  const lines = screen.last();
  expect(lines.some((line) => line.includes('36 lanes: 36 done'))).toBe(true);
  expect(lines.filter((line) => line.includes('✔ h')).length).toBe(36);
});

test('beyond two hundred lanes only the count stays', async () => {
  const screen = await draw(many(1_000), goodRun(many(1_000)), 2_000);
  expect(screen.last().filter((line) => line.includes('h1')).length).toBe(0);
  expect(screen.text()).toContain('1000 lanes: 1000 done');
});

test('does not touch the handlers of Ctrl-C', async () => {
  const before = process.listeners('SIGINT');
  await draw(smallPlan, failingRun);
  expect(process.listeners('SIGINT')).toEqual(before);
});

describe('cost', () => {
  test.each([36, 1_000])('%d hosts are drawn in a second of processor time', async (hosts) => {
    const plan = many(hosts);
    await draw(many(1), goodRun(many(1))); // listr2 is loaded now
    const begin = process.cpuUsage();
    const screen = terminal(50);
    const view = treeView(plan, { stdout: screen.stdout, throttleMs: 50 });
    for (const event of goodRun(plan)) {
      view.event(event);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await view.close();
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

describe('rows', () => {
  test('of a run that was broken off say what was not finished and what was not begun', () => {
    const progress = trackProgress(smallPlan);
    for (const event of failingRun.slice(0, 7)) progress.take(event);
    const ends = laneRows(progress).map((row) => row(true).end);
    expect(ends.map((end) => end?.kind)).toEqual(['done', 'failed', 'failed', 'skipped', 'skipped']);
  });

  test('of a rollback say how much of each lane was undone', () => {
    const progress = trackProgress(smallPlan);
    for (const { id } of smallPlan.steps.slice(1, 3)) {
      progress.take({ type: 'undo-begin', at: 1, id });
      progress.take({ type: 'undo-done', at: 2, id });
    }
    expect(laneRows(progress)[1]?.(true)).toEqual({ title: 'ldapserver: 2 steps undone', end: { kind: 'done' } });
  });

  test('a count lists failures and running lanes and says how many it leaves out', () => {
    const plan = many(40);
    const progress = trackProgress(plan);
    for (const [n, { id }] of plan.steps.entries())
      progress.take(
        n < 20
          ? { type: 'step-failed', at: 1, id, diagnostic: { code: 'MLN5007', severity: 'error', message: 'no' } }
          : { type: 'step-begin', at: 1, id },
      );
    const { title, output } = countRow(progress, 6)(false);
    expect(title).toBe('40 lanes: 0 done, 20 running, 20 failed');
    expect(output?.split('\n')).toEqual([
      'h17: make it failed: no',
      'h18: make it failed: no',
      'h19: make it failed: no',
      'h20: make it (1 of 1)',
      'h21: make it (1 of 1)',
      'and 35 more',
    ]);
  });
});
