// A dry run is a run on doors that only print.
import { expect, test } from 'vitest';
import type { ActionOf } from '../../src/api/action.js';
import { execute } from '../../src/run/execute.js';
import { nullJournal } from '../../src/run/journal.js';
import { dryClock } from '../../src/system/clock.js';
import { dryFiles, dryShell } from '../../src/system/rehearsal/dry-files.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { planOf, step, toy } from './toy.js';

const clone: ActionOf<string> = {
  run: async ({ args: id, sh, files, clock, signal }) => {
    const path = `/images/${id.replace('/', '-')}`;
    await files.mkdir('/images');
    await files.make(path, 'clone of debian', async () => {
      throw new Error('must not be made');
    });
    if ((await files.stat(path)) === undefined) throw new Error('not seen');
    await sh.run({ file: 'tune2fs', args: ['-U', 'random', path] });
    for (let i = 0; i < 3; i += 1) {
      const { exitCode } = await sh.probe({ file: 'pgrep', args: ['-f', path] }, { exitCode: i === 2 ? 0 : 1 });
      if (exitCode === 0) return;
      await clock.sleep(60_000, signal);
    }
    throw new Error('never came up');
  },
  undo: 'none',
};

test('the listing is the commands and files in the order of the plan, the same every time', async () => {
  const plan = planOf(step('b', '1'), step('a', '1', { after: ['c/1'] }), step('b', '2'), step('c', '1'));
  const listing = async () => {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const { world } = toy({
      world: {
        journal: nullJournal(),
        action: () => clone as ActionOf<never>, // called with what the plan says
        sh: dryShell(print),
        files: dryFiles(print, memoryFiles()),
        clock: dryClock(),
        jobs: 1,
      },
    });
    expect((await execute(plan, world)).outcome).toBe('done');
    return lines.join('\n');
  };
  const first = await listing();
  expect(await listing()).toBe(first);
  await expect(first).toMatchFileSnapshot('../golden/run/dry.txt');
});
