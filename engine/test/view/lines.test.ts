import { describe, expect, test } from 'vitest';
import { lineView } from '../../src/view/lines.js';
import { trackProgress } from '../../src/view/progress.js';
import { summaryLines } from '../../src/view/summary.js';
import { ndjsonView } from '../../src/view/view.js';
import { failingRun, planOf, smallPlan, step } from './run.js';

function written(verbose: boolean): string {
  let text = '';
  const view = lineView(
    (part) => {
      text += part;
    },
    { verbose },
  );
  for (const event of failingRun) view.event(event);
  return text;
}

function summary(events = failingRun, plan = smallPlan, ms?: number): string {
  const progress = trackProgress(plan);
  for (const event of events) progress.take(event);
  return `${summaryLines(progress, ms).join('\n')}\n`;
}

test('plain lines say what came to its end, without the control characters of what failed', async () => {
  await expect(written(false)).toMatchFileSnapshot('../golden/view-lines.txt');
});

test('verbose lines say too what begins and what it prints', async () => {
  await expect(written(true)).toMatchFileSnapshot('../golden/view-lines-verbose.txt');
});

test('lines before the plan is known are not drawn and break nothing', () => {
  let text = '';
  lineView((part) => {
    text += part;
  }).event({ type: 'step-done', at: 0, id: 'host:tre/boot/x.y', ms: 5 });
  expect(text).toBe('host:tre/boot/x.y … done (0.01 s)\n');
});

test('NDJSON is the events as they are, the plan in the first line', () => {
  const lines: string[] = [];
  const view = ndjsonView((line) => lines.push(line));
  for (const event of failingRun) view.event(event);
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual(failingRun);
});

describe('the summary', () => {
  test('of a run that failed names failures, what was skipped and undone, and the way on', async () => {
    await expect(summary(failingRun, smallPlan, 95_400)).toMatchFileSnapshot('../golden/view-summary.txt');
  });

  test('of a good run is one line', () => {
    const plan = planOf([step('host:tre', 'a', 'make it')]);
    const events = [
      { type: 'step-done', at: 5, id: 'host:tre/boot/x.a', ms: 5 },
      { type: 'run-end', at: 6, outcome: 'done' },
    ] as const;
    expect(summary(events, plan)).toBe('build ldaptest: done: 1 of 1 step done\n');
  });

  test('of very many failures names the first ten', () => {
    const steps = Array.from({ length: 60 }, (_, n) => step(`host:h${n}`, 'a', 'make it'));
    const events = steps.map(
      ({ id }) =>
        ({ type: 'step-failed', at: 5, id, diagnostic: { code: 'MLN5007', severity: 'error', message: 'no' } }) as const,
    );
    const lines = summary([...events, { type: 'run-end', at: 6, outcome: 'rolled-back' }], planOf(steps)).split('\n');
    expect(lines).toHaveLength(13);
    expect(lines[11]).toBe('  ... and 50 more');
  });

  test('of a rollback does not speak of what was not tried', () => {
    const id = 'host:ldapserver/boot/x.clone';
    const undoing = [
      { type: 'undo-begin', at: 5, id },
      { type: 'step-output', at: 5, id, line: 'removing' },
      { type: 'undo-done', at: 6, id },
      { type: 'run-end', at: 6, outcome: 'rolled-back' },
    ] as const;
    expect(summary(undoing)).toBe('build ldaptest: undone\n  undone: 1 step\n');
  });
});
