// Which programs mln status starts: none for machines that are down, although a plan of the same project asks several.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lab } from './mln.js';
import { recorder } from './recorder.js';

const mln = lab();
const dir = mkdtempSync(join(tmpdir(), 'mln-status-'));
afterAll(() => {
  mln.remove();
  rmSync(dir, { recursive: true, force: true });
});

test('the status of machines that are down needs no program, and a plan of them does', async () => {
  const file = join(dir, 'p.mln');
  writeFileSync(file, 'global { project p }\nswitch lan { }\nhost a { template tiny ; network eth0 { switch lan } }\n');
  await mln.ok('build', '-f', file);
  const { path, calls, forget } = recorder(dir, ['which', 'test', 'stat', 'blkid', 'debugfs', 'screen']);
  const env = { PATH: path };
  const status = await mln.runWith({ env }, 'status', '--json');
  expect(JSON.parse(status.out)).toMatchObject([
    { kind: 'host', name: 'a', state: 'down' },
    { kind: 'switch', name: 'lan', state: 'down' },
  ]);
  expect({ code: status.code, err: status.err, calls: calls() }).toEqual({ code: 1, err: '', calls: [] });
  forget();
  await mln.runWith({ env }, 'plan', file);
  expect(calls().map(([program]) => program)).toEqual(expect.arrayContaining(['which', 'stat', 'blkid', 'debugfs']));
});
