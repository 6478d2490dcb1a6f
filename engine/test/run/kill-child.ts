// Runs a plan of real commands with a real journal, and kills itself at a given event. Started by kill.test.ts.
import { join } from 'node:path';
import type { ActionOf } from '../../src/api/action.js';
import { execute } from '../../src/run/execute.js';
import { openJournal } from '../../src/run/journal.js';
import { resume } from '../../src/run/resume.js';
import { rollback } from '../../src/run/rollback.js';
import { systemClock } from '../../src/system/clock.js';
import { diskFiles } from '../../src/system/files/disk-files.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { planOf, step } from './toy.js';

const [dir = '', how = 'execute', killAt = '', killDelay = ''] = process.argv.slice(2);

function file(id: string) {
  return join(dir, id.replaceAll('/', '-'));
}

/** Takes a while, and would go on writing if it outlived us. */
const make: ActionOf<string> = {
  run: async ({ args: id, sh }) => {
    const seconds = id === 'b/1' && how === 'execute' ? 1.5 : 0.05;
    const text = `printf begun > ${file(id)}.half; sleep ${seconds}; rm ${file(id)}.half; printf done > ${file(id)}; echo ${id} >> ${dir}/log`;
    await sh.run({ file: 'sh', args: ['-c', text] });
  },
  undo: async ({ args: id, files }) => {
    await files.remove(`${file(id)}.half`);
    await files.remove(file(id));
  },
  check: async ({ args: id, files }) => ((await files.stat(file(id))) === undefined ? 'absent' : 'done'),
};

const plan = planOf(step('a', '1'), step('a', '2'), step('b', '1', { after: ['a/1'] }), step('b', '2'));

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

const journal = openJournal(join(dir, 'journal.ndjson'));
const run = how === 'resume' ? resume : how === 'rollback' ? rollback : execute;
const result = await run(plan, {
  journal,
  action: () => make as ActionOf<never>, // called with what the plan says
  sh: execaShell(),
  files: diskFiles(),
  clock: systemClock(),
  signal: new AbortController().signal,
  jobs: 2,
  onFailure: 'lane',
  secret: () => '',
  emit: (event) => {
    if (`${event.type} ${'id' in event ? event.id : ''}`.trim() !== killAt) return;
    if (killDelay === '') end();
    else setTimeout(end, Number(killDelay));
  },
});
await journal.close();
process.stdout.write(JSON.stringify({ outcome: result.outcome, said: result.diagnostics.map((d) => d.message) }));
