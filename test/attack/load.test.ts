// Project files that are made to cost time and memory: each is refused soon, at a place, with bounded memory.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load, openEngine } from '../../engine/src/index.js';
import { systemPorts } from '../../engine/src/project/engine.js';
import { type Lab, lab, repository } from '../e2e/mln.js';

let my: Lab;
let dir: string;

beforeAll(() => {
  my = lab();
  dir = join(my.dir, 'work');
  mkdirSync(dir);
});

afterAll(() => my.remove());

interface Measured {
  readonly code: number | null;
  readonly err: string;
  readonly ms: number;
  /** The most memory, in MB. */
  readonly mb: number;
}

/** The kernel tells Python how much memory its children had. */
function checked(file: string): Measured {
  const [node = '', ...argv] = my.words('check', file);
  const began = Date.now();
  const env = { PATH: process.env.PATH ?? '', HOME: join(my.dir, 'home'), NO_COLOR: '1', LC_ALL: 'C' };
  const ran = spawnSync('/usr/bin/env', ['python3', '-c', measuring, node, ...argv], { encoding: 'utf8', env, cwd: dir });
  const { code, err, kb } = JSON.parse(ran.stdout) as { code: number; err: string; kb: number };
  return { code, err, ms: Date.now() - began, mb: kb / 1024 };
}

const measuring = `
import json, resource, subprocess, sys
ran = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=100)
print(json.dumps({'code': ran.returncode, 'err': ran.stderr.decode('utf8', 'replace')[:20000],
  'kb': resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}))
`;

/** Files that include the next one `times` times; the last one has `body`. */
function bomb(
  name: string,
  { depth, times, body }: { readonly depth: number; readonly times: number; readonly body: string },
): string {
  const at = join(dir, name);
  mkdirSync(at, { recursive: true });
  for (let i = 0; i < depth; i += 1) writeFileSync(join(at, `i${i}.mln`), `#include i${i + 1}.mln\n`.repeat(times));
  writeFileSync(join(at, `i${depth}.mln`), body);
  const file = join(at, 'p.mln');
  writeFileSync(file, `global { project bomb }\nhost a {\numl\ntemplate tiny\nstartup {\n#include i0.mln\n}\n}\n`);
  return file;
}

describe('includes', () => {
  test.each([
    ['two of each in 30 files', { depth: 30, times: 2, body: '' }],
    ['two of each in 16 files, and a line of shell', { depth: 16, times: 2, body: 'true\n' }],
    ['a hundred of each in 4 files', { depth: 4, times: 100, body: 'true\n' }],
    ['a large file nine thousand times', { depth: 1, times: 9_000, body: 'true\n'.repeat(20_000) }],
  ])('%s: refused at a place', (name, shape) => {
    const ran = checked(bomb(name.replaceAll(/\W/g, '-'), shape));
    expect(ran.code, ran.err).toBe(2);
    expect(ran.err).toMatch(/MLN1016[\s\S]*i\d+\.mln:\d+:\d+/);
    expect(ran.ms).toBeLessThan(20_000);
    expect(ran.mb).toBeLessThan(1_000);
  });

  test('four hundred thousand lines, which no limit refuses, cost as much as they are', { tags: 'long' }, () => {
    const ran = checked(bomb('many', { depth: 1, times: 20, body: 'true\n'.repeat(20_000) }));
    expect(ran.code, ran.err).toBe(0);
    expect(ran.ms).toBeLessThan(60_000);
    expect(ran.mb).toBeLessThan(2_000);
  });

  test('a file that two hundred others share is no bomb', () => {
    const ran = checked(bomb('shared', { depth: 1, times: 200, body: 'true\n' }));
    expect(ran.err).not.toContain('MLN1016');
    expect(ran.code, ran.err).toBe(0);
  });
});

describe('links', () => {
  test.each([
    ['a pipe', (at: string) => spawnSync('mkfifo', [at])],
    ['endless zeros', (at: string) => symlinkSync('/dev/zero', at)],
    ['the log of the kernel', (at: string) => symlinkSync('/proc/kmsg', at)],
    ['a terminal', (at: string) => symlinkSync('/dev/tty', at)],
  ])('to %s, as an include and as the project file', (name, make) => {
    const at = join(dir, `${name.replaceAll(' ', '-')}.mln`);
    make(at);
    const link = `${at}-link.mln`;
    symlinkSync(at, link);
    const file = join(dir, 'including.mln');
    writeFileSync(file, `global { project t }\n#include ${link}\n`);
    for (const path of [file, at, link]) {
      const ran = checked(path);
      expect(ran.code, ran.err).toBe(2);
      expect(ran.err).toMatch(/MLN10(01|12|14)/);
      expect(ran.ms).toBeLessThan(10_000);
      expect(ran.mb).toBeLessThan(300);
    }
  });
});

describe('paths that the system refuses', () => {
  test.each([
    ['a name that is too long', () => 'x'.repeat(300)],
    ['a path that is too long', () => 'x/'.repeat(3_000)],
    [
      'a circle of links',
      () => {
        symlinkSync('circle.mln', join(dir, 'circle.mln'));
        return 'circle.mln';
      },
    ],
    ['a file as a directory', () => 'including.mln/x'],
  ])('%s, as an include', (_, path) => {
    const file = join(dir, 'refused.mln');
    writeFileSync(join(dir, 'including.mln'), 'memory 1M\n');
    writeFileSync(file, `global { project t }\n#include ${path()}\n`);
    const ran = checked(file);
    expect(ran.code, ran.err).toBe(2);
    expect(ran.err).toMatch(/MLN10(10|14)[\s\S]*refused\.mln:2:10/);
  });
});

// mutated project files, with a seed: a failure names the number of its text

const samples = ['ldap', 'italy', 'webserv', 'lvm', 'xen', 'vmware'].map((name) =>
  readFileSync(join(repository, `examples/${name}.mln`), 'utf8'),
);
const pieces = [
  '{',
  '}',
  '"',
  '\\',
  '$',
  '$x',
  '$[',
  ';',
  '#include p.mln',
  '!remove',
  '!clear',
  '=',
  '\n',
  '\t',
  '\0',
  '\uFEFF',
  'é',
];
const morePieces = ['/etc/shadow', '../..', '__proto__', 'constructor', '9'.repeat(400), 'x'.repeat(5_000), '{\n'.repeat(200)];

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** One text from two samples: pieces removed, doubled, moved and put in. */
function mutated(number: number): string {
  const next = random(number * 7_919 + 1);
  const pick = <T>(from: readonly T[]): T => from[next(from.length)] as T; // `next` is below the length
  let text = pick(samples);
  for (let n = 1 + next(6); n > 0; n -= 1) {
    const [from, length] = [next(text.length + 1), next(40)];
    const [head, part, tail] = [text.slice(0, from), text.slice(from, from + length), text.slice(from + length)];
    const other = pick(samples);
    const start = next(other.length);
    text = pick([
      head + tail,
      head + part + part + tail,
      head + pick([...pieces, ...morePieces]) + part + tail,
      head + other.slice(start, start + 200) + tail,
      tail + head,
    ]);
  }
  return text;
}

async function survives(count: number): Promise<void> {
  // the look for packages that claim unknown words would take most of the time
  const local = { ...systemPorts().local, list: async () => [] };
  const { value: engine } = await openEngine({
    paths: { projects: my.projects },
    home: join(my.dir, 'home'),
    cwd: dir,
    ports: { local },
  });
  if (engine === undefined) throw new Error('no engine');
  const file = join(dir, 'p.mln');
  const before = process.memoryUsage().rss;
  for (let number = 0; number < count; number += 1) {
    writeFileSync(file, mutated(number));
    const began = Date.now();
    const { diagnostics } = await load(engine, file, 'text').catch((error: unknown) => {
      throw new Error(`text ${number} throws: ${String(error)}`, { cause: error });
    });
    expect(
      diagnostics.filter(({ code }) => code.startsWith('MLN9')),
      `text ${number}`,
    ).toEqual([]);
    expect(Date.now() - began, `text ${number}`).toBeLessThan(10_000);
  }
  expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(1_500);
}

describe('mutated project files', () => {
  test('2,000: no throw, no hang', { timeout: 300_000 }, () => survives(2_000));
  test('100,000: no throw, no hang, bounded memory', { tags: 'long', timeout: 7_200_000 }, () => survives(100_000));

  test('through the program', { tags: 'long', timeout: 1_200_000 }, () => {
    for (let number = 0; number < 200; number += 1) {
      const file = join(dir, `m${number}.mln`);
      writeFileSync(file, mutated(100_000 + number));
      const ran = checked(file);
      expect([0, 2], `text ${100_000 + number}: ${ran.err}`).toContain(ran.code);
      expect(ran.err).not.toContain('MLN9001');
      expect(ran.mb).toBeLessThan(1_000);
    }
  });
});
