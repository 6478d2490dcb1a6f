import { describe, expect, test } from 'vitest';
import { readSource } from '../../src/source/read.js';
import { memoryFiles } from '../model/world.js';

const file = '/p/t.mln';
function read(content: string | Uint8Array) {
  return readSource(file, memoryFiles({ [file]: content }));
}

async function said(content: string | Uint8Array) {
  return (await read(content)).diagnostics.map(
    ({ code, span, message }) => `${code} ${span ? `${span.line}:${span.column}` : '-'} ${message}`,
  );
}

describe('a project file', () => {
  test.each([
    ['lines ended by CR LF', 'a\r\nb\r\n', 'a\nb\n'],
    ['lines ended by CR', 'a\rb', 'a\nb'],
    ['a byte order mark', '\uFEFFa', 'a'],
    ['a genuine replacement character', 'a\uFFFD', 'a\uFFFD'],
    ['tabs and letters of any script', 'a\tæ漢😀', 'a\tæ漢😀'],
    ['nothing', '', ''],
  ])('may have %s', async (_, content, text) => expect(await read(content)).toEqual({ value: { file, text }, diagnostics: [] }));

  test('of Latin 1 is refused with the place of the first bad byte', async () =>
    expect(await said(Buffer.from('ok\nbl\xe5b\xe6r', 'latin1'))).toEqual([
      'MLN1002 2:3 cannot read the file as text: byte 0xe5 at offset 5 is not UTF-8',
    ]));

  test('may hold the replacement character before a bad byte', async () =>
    expect(await said(Buffer.concat([Buffer.from('\uFFFDæ'), Buffer.from([0xc3])]))).toEqual([
      'MLN1002 1:3 cannot read the file as text: byte 0xc3 at offset 5 is not UTF-8',
    ]));

  test('with control characters is refused; the first three are told', async () =>
    expect(await said('a\n\x00\x1b[2J\x9b\x7f')).toEqual([
      'MLN1005 2:1 a project file must not contain a control character (code 0)',
      'MLN1005 2:2 a project file must not contain a control character (code 27)',
      'MLN1005 2:6 a project file must not contain a control character (code 155)',
    ]));

  test('of one line of 10 MB is one error, and quickly', async () => {
    const begin = process.cpuUsage();
    expect(await said('x'.repeat(10 * 2 ** 20))).toEqual(['MLN1004 1:65537 line is longer than 65536 characters']);
    expect(process.cpuUsage(begin).user / 1000).toBeLessThan(1_000);
  });

  test('may have a line of exactly 65536 characters', async () => expect(await said('x'.repeat(65536))).toEqual([]));

  test('above 32 MiB is refused without being read', async () => {
    const local = memoryFiles({ [file]: '' });
    const stat = async () => ({ type: 'file', size: 33 * 2 ** 20, mode: 0, uid: 0, gid: 0, mtimeMs: 0 }) as const;
    const { diagnostics } = await readSource(file, { ...local, stat });
    expect(diagnostics.map((d) => d.code)).toEqual(['MLN1003']);
    expect(local.reads).toEqual([]);
  });
});

describe('a file that cannot be read', () => {
  const refuse = (reason: string) => [`MLN1001 - cannot read "${file}": ${reason}`];
  const messages = ({ diagnostics }: Awaited<ReturnType<typeof readSource>>) =>
    diagnostics.map((d) => `${d.code} - ${d.message}`);

  test('is missing', async () => expect(messages(await readSource(file, memoryFiles({})))).toEqual(refuse('no such file')));
  test('is a directory', async () =>
    expect(messages(await readSource(file, memoryFiles({ [`${file}/x`]: '' })))).toEqual(refuse('it is a directory')));
  test('is a device', async () => {
    const stat = async () => ({ type: 'other', size: 0, mode: 0, uid: 0, gid: 0, mtimeMs: 0 }) as const;
    expect(messages(await readSource(file, { ...memoryFiles({}), stat }))).toEqual(refuse('it is not a plain file'));
  });
  test('may not be opened', async () => {
    const bytes = () => Promise.reject(new Error('EACCES: permission denied'));
    expect(messages(await readSource(file, { ...memoryFiles({}), bytes }))).toEqual(refuse('EACCES: permission denied'));
  });
});
