// A look at a server that takes too long is reported as that.
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/api/ports.js';
import { probeInTime } from '../../src/plan/probe-in-time.js';

const command = { file: 'xl', args: ['list', '-v'], timeoutMs: 20_000 };

async function reported(outcome: Partial<Outcome>, server?: string): Promise<readonly unknown[]> {
  const said: unknown[] = [];
  const take = ({ code }: { readonly code: string }, _at: unknown, values: unknown): void => void said.push([code, values]);
  const report = { error: take, warning: take, note: take };
  const answer = { exitCode: 0, stdout: '', stderr: '', ...outcome };
  expect(await probeInTime(command, Promise.resolve(answer), { report, ...(server === undefined ? {} : { server }) })).toBe(
    answer,
  );
  return said;
}

test('a program that was ended for its time: which, where and after how long', async () => {
  expect(await reported({ exitCode: 124 }, 'beta')).toMatchObject([
    ['MLN5013', { server: 'beta', command: 'xl list -v', why: 'mln ended it after 20 s' }],
  ]);
  expect(await reported({ exitCode: 124 })).toMatchObject([['MLN5013', { server: 'this server' }]]);
});

test('without the answer nothing goes on: the time-out is an error', async () => {
  const severities: string[] = [];
  const report = { error: () => void severities.push('error'), warning: () => void severities.push('warning'), note: () => {} };
  const late = Promise.resolve({ exitCode: 124, stdout: '', stderr: '' });
  await probeInTime(command, late, { report, isRequired: true });
  await probeInTime(command, late, { report });
  expect(severities).toEqual(['error', 'warning']);
});

test.each([
  'server beta: it cannot be reached: ssh: connect to host beta port 22: Connection timed out',
  'Connection timed out during banner exchange',
])('a server that does not let ssh in in time: %s', async (stderr) => {
  expect(await reported({ exitCode: 255, stderr: `${stderr}\n` }, 'beta')).toMatchObject([
    ['MLN5013', { why: stderr, hint: expect.stringContaining('ConnectTimeout') }],
  ]);
});

test.each([
  ['an answer', {}],
  ['a failure', { exitCode: 1, stderr: 'xl: connection to Xen timed out' }],
  ['a server that refuses', { exitCode: 255, stderr: 'ssh: connect to host beta port 22: Connection refused' }],
])('%s is no time-out', async (_, outcome) => {
  expect(await reported(outcome, 'beta')).toEqual([]);
});
