// Wrong project files: told where and why, all errors of a phase at once, by every command alike, and nothing is made.
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran } from './mln.js';

interface Case {
  readonly name: string;
  /** By file name; the first is the project file. A directory is `null`. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  /** Code and place of each diagnostic, in order: `MLN3001 2:10`; without a place when there is none. */
  readonly says: readonly string[];
  readonly hint?: string;
}

const head = 'global { project bad }\n';
const host = (name: string, words: string) => `host ${name} { uml ; template tiny.ext4 ; ${words} }\n`;
const port = (address: string) => `network eth0 { switch lan ; address ${address} ; netmask 255.255.255.0 }`;
const lan = 'switch lan { }\n';

// the same bytes on every run; 0x80 to 0xff in any order are no UTF-8
const garbage = Uint8Array.from({ length: 20_000 }, (_, i) => ((i * 2654435761) & 0xff) | (i % 3 === 0 ? 0x80 : 0));

const cases: readonly Case[] = [
  {
    name: 'an unknown word',
    files: { 'p.mln': `${head}${host('a', 'memroy 64M')}` },
    says: ['MLN3001 2:37'],
    hint: 'did you mean "memory"?',
  },
  {
    name: 'several unknown words and values',
    files: { 'p.mln': `${head}${host('a', 'memroy 64M')}${host('b', 'memory banana')}${host('c', 'boot_order x')}` },
    says: ['MLN3001 2:37', 'MLN3010 3:44', 'MLN3010 4:48'],
  },
  {
    name: 'a missing template',
    files: { 'p.mln': `${head}host a { uml ; template tiny.ext5 }\n` },
    says: ['MLN6101 2:25'],
    hint: 'did you mean "tiny.ext4"?',
  },
  { name: 'an undefined variable', files: { 'p.mln': `${head}${host('a', 'memory $mem')}` }, says: ['MLN2010 2:44'] },
  { name: 'a bad address', files: { 'p.mln': `${head}${host('a', port('10.0.0.400'))}${lan}` }, says: ['MLN3010 2:73'] },
  {
    name: 'two hosts with one address on one switch',
    files: { 'p.mln': `${head}${host('a', port('10.0.0.4'))}${host('b', port('10.0.0.4'))}${lan}` },
    says: ['MLN6203 3:73'],
  },
  { name: 'an unclosed brace', files: { 'p.mln': `${head}host a {\n  uml\n` }, says: ['MLN2001 2:1'] },
  { name: 'two stray braces', files: { 'p.mln': `${head}}\n${host('a', '')}}\n` }, says: ['MLN2002 2:1', 'MLN2002 4:1'] },
  { name: 'a missing include', files: { 'p.mln': `${head}#include nope.mln\n` }, says: ['MLN1010 2:10'] },
  {
    name: 'a circle of includes',
    files: { 'p.mln': `${head}#include q.mln\n`, 'q.mln': '#include r.mln\n', 'r.mln': '\n#include p.mln\n' },
    says: ['MLN1011 2:10'],
    hint: 'included from here',
  },
  {
    name: 'includes that escape',
    files: { 'p.mln': `${head}#include /etc/passwd\n#include ../../../../etc/passwd\n#include link.mln\n` },
    says: ['MLN1012 2:10', 'MLN1012 3:10', 'MLN1012 4:10'],
  },
  { name: 'binary garbage', files: { 'p.mln': garbage }, says: ['MLN1002 1:1'] },
  { name: 'a line of 10 MB', files: { 'p.mln': `${head}host ${'a'.repeat(1e7)} { }` }, says: ['MLN1004 2:65537'] },
  { name: 'a file of 40 MB', files: { 'p.mln': head + '# a comment\n'.repeat(3.5e6) }, says: ['MLN1003'] },
  { name: 'an unknown superclass', files: { 'p.mln': `${head}host a { superclass base ; uml }\n` }, says: ['MLN3007 2:21'] },
  {
    name: 'an unknown switch',
    files: { 'p.mln': `${head}${host('a', 'network eth0 { switch lam ; address dhcp }')}${lan}` },
    says: ['MLN3025 2:59'],
    hint: 'did you mean "lan"?',
  },
  { name: 'a directory', files: { 'p.mln': null }, says: ['MLN1001'] },
  { name: 'no file at all', files: {}, says: ['MLN1001'] },
  { name: 'an empty file', files: { 'p.mln': '' }, says: ['MLN3004 1:1'] },
  {
    name: 'names with a slash',
    files: { 'p.mln': `global { project ../bad }\n${host('a/b', '')}${host('c', '')}` },
    says: ['MLN3005 1:18', 'MLN3005 2:6'],
  },
];

describe('a wrong project file', () => {
  let my: Lab;
  beforeAll(() => {
    my = lab();
  });
  afterAll(() => my.remove());

  const write = (files: Case['files']): string => {
    const dir = join(my.dir, `c${n++}`);
    mkdirSync(dir);
    symlinkSync('/etc/passwd', join(dir, 'link.mln'));
    for (const [name, content] of Object.entries(files))
      if (content === null) mkdirSync(join(dir, name));
      else writeFileSync(join(dir, name), content);
    return join(dir, 'p.mln');
  };
  let n = 0;

  const inTime = async (...argv: readonly string[]): Promise<Ran> => {
    const began = Date.now();
    const ran = await my.run(...argv);
    expect(Date.now() - began).toBeLessThan(10_000);
    return ran;
  };

  test.each(cases)('$name', async ({ files, says, hint }) => {
    const file = write(files);
    const [checked, planned, built] = await Promise.all([
      inTime('check', file, '--json'),
      inTime('plan', file),
      inTime('build', '-f', file),
    ]);
    expect([checked.code, planned.code, built.code]).toEqual([2, 2, 2]);
    expect(toldIn(planned.err)).toEqual(says);
    expect(built.err).toBe(planned.err);
    expect(checked.err).toBe(planned.err);
    expect([planned.out, built.out]).toEqual(['', '']);
    expect(inJson(checked.out)).toEqual(says);
    if (hint !== undefined) expect(planned.err).toContain(hint);
    expect(planned.err).not.toMatch(/\n\s+at |node:internal|undefined(?! variable)|\[object/);
    expect(existsSync(my.projects)).toBe(false);
  });

  test('a file that cannot be read, not even by root', async () => {
    // its memory begins with a page that nobody has
    expect(toldIn((await inTime('build', '-f', '/proc/self/mem')).err)).toEqual(['MLN1001']);
  });

  test('each place has a frame that shows the line, and a blank line stands between two', async () => {
    const { err } = await inTime('build', '-f', write(cases[1]?.files ?? {}));
    const blocks = err.trim().split('\n\n');
    expect(blocks).toHaveLength(4);
    expect(blocks.at(-1)).toBe('3 errors');
    for (const block of blocks.slice(0, 3)) {
      expect(block).toMatch(/^error MLN\d{4} .+\n +┌ .+:\d+:\d+\n/);
      expect(block).toMatch(/\n ?\d+│ host .*\n +│ +\^+\n/);
    }
  });

  test('a thousand errors do not fill the screen, and programs get all of them', async () => {
    const file = write({ 'p.mln': head + Array.from({ length: 1000 }, (_, i) => host(`h${i}`, 'memroy 1')).join('') });
    const { err, out } = await inTime('check', file, '--json');
    expect(toldIn(err)).toHaveLength(50);
    expect(err).toContain('1000 errors; the first 50 are shown');
    expect(inJson(out)).toHaveLength(1000);
  });
});

/** `error MLN3001 …` and the place below it, if there is one. */
const toldIn = (err: string): readonly string[] =>
  [...err.matchAll(/^error (MLN\d{4}) .*(?:\n +┌ .*\/?p?q?r?\.mln:(\d+:\d+))?/gm)].map(([, code, at]) =>
    at === undefined ? `${code}` : `${code} ${at}`,
  );

const inJson = (out: string): readonly string[] => {
  const { diagnostics } = JSON.parse(out) as {
    readonly diagnostics: readonly { code: string; span?: { line: number; column: number } }[];
  }; // what mln prints
  return diagnostics.map(({ code, span }) => (span === undefined ? code : `${code} ${span.line}:${span.column}`));
};
