import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPlain } from '../../src/system/files/read-plain.js';

let dir: string;
const at = (name: string) => join(dir, name);

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'mln-read-'));
  for (const name of ['in', 'out', 'alike']) mkdirSync(at(name));
  for (const name of ['in/a', 'out/a', 'alike/a']) writeFileSync(at(name), 'content');
  writeFileSync(at('in/empty'), '');
  writeFileSync(at('in/large'), 'x'.repeat(3_000_000));
  symlinkSync(at('out/a'), at('in/link'));
  symlinkSync(at('out'), at('in/passage'));
  symlinkSync(at('in'), at('to-in'));
  execFileSync('mkfifo', [at('in/fifo')]);
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

const codeOf = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  }
};

test.each([
  ['in/a', 7],
  ['in/empty', 0],
  ['in/large', 3_000_000],
  ['in/link', 7],
])('%s is read whole', (name, length) => expect(readPlain(at(name))).toHaveLength(length));

test('a file of /proc, which has no size, is read whole', () =>
  expect(readPlain('/proc/self/status').toString()).toContain('VmRSS'));

test.each([
  ['a pipe', () => at('in/fifo'), 'EINVAL'],
  ['a device', () => '/dev/zero', 'EINVAL'],
  ['a directory', () => at('in'), 'EISDIR'],
  ['no file', () => at('none'), 'ENOENT'],
])('%s is refused at once', (_, path, code) => expect(codeOf(() => readPlain(path()))).toBe(code));

describe('below a place', () => {
  test.each(['in/a', 'to-in/a'])('%s is read', (name) =>
    expect(readPlain(at(name), { below: [at('in')] }).toString()).toBe('content'),
  );

  test('a place may be a link itself', () => expect(readPlain(at('in/a'), { below: [at('to-in')] }).toString()).toBe('content'));

  test.each(['in/link', 'in/passage/a', 'out/a', 'in/../out/a', 'alike/a'])('%s is refused', (name) =>
    expect(codeOf(() => readPlain(at(name), { below: [at('in'), at('none'), at('al')] }))).toBe('EACCES'),
  );
});

test('a limit is one of bytes', () => {
  expect(readPlain(at('in/a'), { limit: 7 })).toHaveLength(7);
  expect(codeOf(() => readPlain(at('in/a'), { limit: 6 }))).toBe('EFBIG');
  expect(codeOf(() => readPlain('/proc/self/status', { limit: 6 }))).toBe('EFBIG');
});
