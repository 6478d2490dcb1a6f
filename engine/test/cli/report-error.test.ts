// Whatever a command throws ends in words, an exit code and, when asked for, JSON; a stack is shown on demand alone.
import { expect, test } from 'vitest';
import type { Io } from '../../src/cli/command.js';
import { Exit } from '../../src/cli/exit.js';
import { reportError } from '../../src/cli/report-error.js';
import { StateUnreadable } from '../../src/state/versioned.js';

function tryIt(error: unknown, { json = false, env = {} }: { readonly json?: boolean; readonly env?: Io['env'] } = {}) {
  let [out, err] = ['', ''];
  const io: Io = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    raw: () => {},
    isTTY: false,
    color: false,
    env,
    cwd: '/',
    home: '/',
    uid: 0,
    hostname: 'here',
  };
  return { code: reportError({ io, json }, error), out, err };
}

function system(code: string, path?: string) {
  return Object.assign(new Error(`${code}: open`), { code, path });
}

test.each<readonly [string, unknown, number, RegExp]>([
  ['a path that may not be written', system('EACCES', '/srv'), 3, /^error MLN4013 cannot use "\/srv": permission denied\n/],
  ['a full disk', system('ENOSPC', '/srv/x'), 4, /^error MLN5004 no space left on the device: \/srv\/x\n +hint: free/],
  ['unreadable state', new StateUnreadable('/s.json', 'torn'), 3, /^error MLN5008 .*torn\n +hint: mln doctor/],
  ['a bug', new Error('cannot read x of undefined'), 70, /^error MLN9001 unexpected failure: cannot read x.*\n +hint: .*bug/],
  ['what is no error at all', 'oops', 70, /^error MLN9001 unexpected failure: oops\n/],
  ['an error of the system without a path or a name', system('EWHAT'), 70, /^error MLN9001/],
])('%s', (_, error, code, says) => {
  const ran = tryIt(error);
  expect(ran.code).toBe(code);
  expect(ran.err).toMatch(says);
  expect(ran).toMatchObject({ out: '', err: expect.not.stringMatching(/\n\s+at /) });
  expect(JSON.parse(tryIt(error, { json: true }).out)).toMatchObject({
    type: 'diagnostics',
    diagnostics: [{ severity: 'error' }],
  });
});

test('an end that was explained is not explained again, but programs hear of it', () => {
  const exit = new Exit(3, [{ code: 'MLN4002', severity: 'error', message: 'project x is not built' }]);
  expect(tryIt(exit)).toEqual({ code: 3, out: '', err: '' });
  expect(tryIt(exit, { json: true }).out).toContain('MLN4002');
});

test('the stack of a bug is shown to who asks for it', () => {
  expect(tryIt(new Error('x'), { env: { MLN_DEBUG: '1' } }).err).toMatch(/\n\s+at /);
});
