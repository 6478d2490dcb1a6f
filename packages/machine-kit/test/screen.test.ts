import { expect, test } from 'vitest';
import { consoleEnvironment, detached, screenRc, sessionSocket } from '../src/screen.js';

test('the console is logged at once', async () => {
  await expect(screenRc).toMatchFileSnapshot('golden/screenrc.txt');
});

test('a program runs in a session of its own, and a percent sign in the name of its log is one', () => {
  const session = { screenRc: '/p/run/screenrc', name: 'web', log: '/p/100%n/web.console' };
  expect(detached(session, ['sh', '/p/x', 'web'])).toEqual([
    ...['-c', '/p/run/screenrc', '-dmS', 'web', '-L', '-Logfile', '/p/100%%n/web.console'],
    ...['sh', '/p/x', 'web'],
  ]);
});

test.each([
  [undefined, 'vt100'],
  ['', 'vt100'],
  ['dumb', 'vt100'],
  ['xterm-256color', 'xterm-256color'],
])('attaching from a terminal called %s uses %s', (term, used) => {
  expect(consoleEnvironment('/p/run/s', term)).toEqual({ SCREENDIR: '/p/run/s', TERM: used });
});

test('a socket has room for the longest process number', () => {
  expect(sessionSocket('/p/run/s', 'web')).toEqual({ path: '/p/run/s/4194304.web', limit: 106 });
});
