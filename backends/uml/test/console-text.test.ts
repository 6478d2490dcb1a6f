import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { explainEnd } from '../src/console-text.js';

const of = { host: 'web', log: '/lab/logs/web.console', directory: '/dev/shm' };
function sample(name: string) {
  return readFileSync(new URL(`samples/${name}.txt`, import.meta.url), 'utf8');
}

describe('what a real console said is told in one sentence', () => {
  test.each([
    ['missing-kernel', 'MLN6356', 'cannot start kernel /nope/linux.uml of host web: No such file or directory'],
    ['noexec', 'MLN6353', '/dev/shm is mounted noexec, and the memory of host web must be there'],
    ['unwritable', 'MLN6354', 'cannot write to /dev/shm, which holds the memory of host web'],
    ['unwritable-disk', 'MLN6354', 'cannot write to /dev/shm, which holds the memory of host web'],
    ['full', 'MLN6355', '/dev/shm is full: no memory left for host web'],
    ['umid-in-use', 'MLN6352', 'another machine (process 14939) runs with the name of host web'],
    ['locked-disk', 'MLN6351', 'the disk of host web is in use by process 14939'],
    ['touched-backing', 'MLN6357', 'the image below the copy-on-write disk of host web changed after mln made the disk'],
    ['missing-disk', 'MLN6358', 'cannot open the disk of host web'],
    ['no-file-system', 'MLN6359', 'the disk of host web has no root file system'],
    ['wide-registers', 'MLN6363', 'cannot run host web: its kernel cannot set the registers of this processor, which has AMX'],
    ['no-init', 'MLN6360', 'the disk of host web has no init'],
    ['tiny-memory', 'MLN6361', 'host web has too little memory to boot'],
    ['little-memory', 'MLN6361', 'host web has too little memory to boot'],
  ])('%s', (name, code, message) => {
    expect(explainEnd(sample(name), of)).toMatchObject({ code, message });
  });

  test('the hint names the process that holds the disk, and no placeholder stays', () => {
    const { hint } = explainEnd(sample('locked-disk'), of);
    expect(hint).toBe('look at the process: ps -fp 14939; if it is a machine left over, end it: kill 14939');
  });

  test('a panic for another reason gives that reason', () => {
    const said = 'Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\r\n';
    expect(explainEnd(said, of)).toMatchObject({
      code: 'MLN6362',
      message: 'the kernel of host web gave up: Attempted to kill init! exitcode=0x00000100',
    });
  });
});

test('an end that nobody knows is told with the last lines of the console', () => {
  const { code, message, hint } = explainEnd('one\r\ntwo\r\n', of);
  expect({ code, message, hint }).toEqual({
    code: 'MLN6350',
    message: 'host web ended before it was up; the console said last:\n    one\n    two',
    hint: 'the console log is /lab/logs/web.console',
  });
});

test('a machine that checked its memory directory and went on did not end for that', () => {
  const went = sample('tiny-memory').split('\n').slice(0, 9).join('\n');
  expect(explainEnd(`${went}\nLinux version 6.1.176\n`, of).code).toBe('MLN6350');
});
