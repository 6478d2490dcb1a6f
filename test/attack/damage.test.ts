// Damaged projects: each command says what is wrong, hides no other project, and doctor or remove -f ends the damage.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, trustedDir } from '../e2e/mln.js';

let my: Lab;
let site: string;

beforeAll(async () => {
  site = trustedDir();
  writeFileSync(join(site, 'mln.config.yaml'), 'plugins: ["@mln/backend-null"]\n');
  my = lab({ config: join(site, 'mln.config.yaml') });
  for (const name of ['whole', 'hurt']) {
    writeFileSync(join(my.dir, `${name}.mln`), `global { project ${name} }\nhost a { null; template tiny }\n`);
    await my.ok('build', '-f', join(my.dir, `${name}.mln`));
  }
  await my.ok('start', 'hurt');
  cpSync(join(my.projects, 'hurt'), join(my.dir, 'saved'), { recursive: true });
});

afterAll(() => my.remove());

const at = (path: string) => join(my.projects, 'hurt', path);
const lastRun = () =>
  at(
    join(
      'runs',
      readdirSync(at('runs'))
        .filter((name) => /^\d/.test(name))
        .sort()
        .at(-1) ?? '',
    ),
  );

function restore(): void {
  rmSync(join(my.projects, 'hurt'), { recursive: true, force: true });
  cpSync(join(my.dir, 'saved'), join(my.projects, 'hurt'), { recursive: true });
}

function edit(file: string, change: (state: Record<string, unknown>) => Record<string, unknown>): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>)));
}

const withHosts = (hosts: unknown) => (state: Record<string, unknown>) => ({
  ...state,
  model: { ...(state.model as object), hosts },
});

function replaceBy(file: string, content: string | 'directory'): void {
  rmSync(file, { recursive: true, force: true });
  if (content === 'directory') mkdirSync(file);
  else writeFileSync(file, content);
}

function expectHonest(ran: Ran, what: string): void {
  expect(ran.code, `${what}\n${ran.out}${ran.err}`).not.toBe(70);
  expect(ran.signal, what).toBe(null);
  expect(`${ran.out}${ran.err}`, what).not.toContain('MLN9001');
}

/** An unfinished run: the project is started again, and its last run has no end. */
function unfinish(): void {
  const journal = join(lastRun(), 'journal.ndjson');
  const [header = ''] = readFileSync(journal, 'utf8').split('\n');
  writeFileSync(journal, `${header}\n{"at":1,"type":"begin","id":"host:a/boot/null.start"}\n`);
  rmSync(join(lastRun(), 'settled'), { force: true });
}

const stateDamage: readonly (readonly [string, () => void])[] = [
  ['a state that is cut off', () => truncateSync(at('state.json'), 300)],
  ['an empty state', () => replaceBy(at('state.json'), '')],
  ['a state of zeros', () => replaceBy(at('state.json'), '\0'.repeat(4096))],
  ['a state that is a directory', () => replaceBy(at('state.json'), 'directory')],
  ['a state that is a list', () => replaceBy(at('state.json'), '[]')],
  ['a state without a model', () => edit(at('state.json'), ({ model: _, ...rest }) => rest)],
  ['a model that is null', () => edit(at('state.json'), (state) => ({ ...state, model: null }))],
  ['disks that are null', () => edit(at('state.json'), (state) => ({ ...state, disks: null }))],
  ['hosts that are a text', () => edit(at('state.json'), withHosts('x'))],
  ['a host without a name', () => edit(at('state.json'), withHosts([{}]))],
  ['a disk without a path', () => edit(at('state.json'), (state) => ({ ...state, disks: { a: { format: 'raw' } } }))],
];

const runDamage: readonly (readonly [string, () => void])[] = [
  ['a journal that is cut off', () => truncateSync(join(lastRun(), 'journal.ndjson'), 300)],
  [
    'a journal with garbage amid',
    () => {
      const [first = '', ...rest] = readFileSync(join(lastRun(), 'journal.ndjson'), 'utf8').split('\n');
      writeFileSync(join(lastRun(), 'journal.ndjson'), [first, '{"at":', ...rest].join('\n'));
    },
  ],
  ['a journal that is a directory', () => replaceBy(join(lastRun(), 'journal.ndjson'), 'directory')],
  [
    'an unfinished run without its secrets',
    () => {
      unfinish();
      rmSync(join(lastRun(), 'secrets.json'), { force: true });
    },
  ],
  [
    'an unfinished run without its plan',
    () => {
      unfinish();
      writeFileSync(join(lastRun(), 'secrets.json'), '{"version":2,"secrets":{}}');
      replaceBy(join(lastRun(), 'plan.json'), '{');
    },
  ],
  [
    'an unfinished run whose next state is garbage',
    () => {
      unfinish();
      writeFileSync(join(lastRun(), 'secrets.json'), '{"version":2,"secrets":{}}');
      replaceBy(join(lastRun(), 'next-state.json'), 'x');
    },
  ],
];

describe.each([...stateDamage, ...runDamage])('%s', (what, damage) => {
  test('hides no other project, and no command ends as by a bug', { tags: 'long' }, async () => {
    restore();
    damage();
    const listed = await my.run('list', '--json');
    expectHonest(listed, what);
    expect(
      (JSON.parse(listed.out) as { project: string }[]).map(({ project }) => project),
      what,
    ).toEqual(['hurt', 'whole']);
    const status = await my.run('status', '--json');
    expectHonest(status, what);
    expect(status.out, what).toContain('"whole"');
    for (const argv of [
      ['start', 'hurt'],
      ['stop', 'hurt'],
      ['resume', 'hurt'],
      ['rollback', 'hurt'],
      ['remove', '-p', 'hurt'],
      ['doctor'],
      ['snapshot', '-p', 'hurt'],
      ['console', '-p', 'hurt', '-h', 'a', '--log'],
      ['build', '-f', join(my.dir, 'hurt.mln')],
    ])
      expectHonest(await my.run(...argv), `${what}: ${argv.join(' ')}`);
  });

  test('is repaired by doctor, and the project lives on', async () => {
    restore();
    damage();
    const fixed = await my.run('doctor', '-p', 'hurt', '--fix');
    expect(fixed.code, `${what}\n${fixed.out}${fixed.err}`).toBe(0);
    await my.ok('start', 'hurt');
    expect((await my.ok('status', 'hurt')).out).toMatch(/a +up/);
    await my.ok('stop', 'hurt');
    await my.ok('remove', '-f', '-p', 'hurt');
    expect(existsSync(join(my.projects, 'hurt'))).toBe(false);
  });

  test('does not hold up remove -f', { tags: 'long' }, async () => {
    restore();
    damage();
    await my.ok('remove', '-f', '-p', 'hurt');
    expect(existsSync(join(my.projects, 'hurt'))).toBe(false);
  });
});

test('a project of which nothing can be read any more is discarded with the processes that use it', async () => {
  restore();
  replaceBy(at('state.json'), '{');
  for (const run of readdirSync(at('runs'))) replaceBy(at(`runs/${run}/next-state.json`), '{');
  const user = spawn('sleep', ['100'], { cwd: '/', stdio: ['ignore', 'ignore', 'ignore'], argv0: `${at('run')}/sleeper` });
  const ended = new Promise((resolve) => user.on('exit', (_, signal) => resolve(signal)));
  const doctor = await my.run('doctor', '--fix');
  expect([doctor.code, doctor.out]).toEqual([3, expect.stringContaining('mln remove -f -p hurt')]);
  const removed = await my.ok('remove', '-f', '-p', 'hurt');
  expect(removed.err).toContain(String(user.pid));
  expect(await ended).toBe('SIGKILL');
  expect(existsSync(join(my.projects, 'hurt'))).toBe(false);
});

test('a state of a newer mln is no damage: doctor leaves it alone', async () => {
  restore();
  edit(at('state.json'), (state) => ({ ...state, version: 99 }));
  const text = readFileSync(at('state.json'), 'utf8');
  const doctor = await my.run('doctor', '-p', 'hurt', '--fix');
  expect([doctor.code, doctor.err]).toEqual([3, expect.stringContaining('newer')]);
  expect((await my.run('remove', '-f', '-p', 'hurt')).code).toBe(3);
  expect(readFileSync(at('state.json'), 'utf8')).toBe(text);
  restore();
});

describe.skipIf(process.getuid?.() !== 0)('as root (mounts need it)', () => {
  const mount = (...args: readonly string[]) => expect(spawnSync('mount', args).status).toBe(0);

  test('remove works with no byte free', async () => {
    const disk = join(my.dir, 'small');
    mkdirSync(disk);
    mount('-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', disk);
    try {
      const on = (...argv: readonly string[]) => {
        const [file = '', ...rest] = my.words(...argv).map((word) => (word === my.projects ? join(disk, 'p') : word));
        return spawnSync(file, rest, { encoding: 'utf8' });
      };
      expect(on('build', '-f', join(my.dir, 'hurt.mln')).status).toBe(0);
      spawnSync('sh', [
        '-c',
        'cat /dev/zero >"$1"; for n in 1 2 3 4 5 6 7 8; do echo x >"$1.$n"; done',
        'sh',
        join(disk, 'fill'),
      ]);
      const removed = on('remove', '-f', '-p', 'hurt');
      expect(removed.status, removed.stderr).toBe(0);
      expect(readdirSync(join(disk, 'p'))).toEqual([]);
    } finally {
      spawnSync('umount', [disk]);
    }
  });

  test('a removal never crosses a mount', async () => {
    restore();
    const outside = join(my.dir, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, 'precious'), 'x');
    mkdirSync(at('images/mounted'));
    mount('--bind', outside, at('images/mounted'));
    try {
      const removed = await my.run('remove', '-f', '-p', 'hurt');
      expectHonest(removed, 'a mount');
      expect(removed.code).not.toBe(0);
      expect(removed.err).toContain(at('images/mounted'));
      expect(existsSync(join(outside, 'precious'))).toBe(true);
    } finally {
      spawnSync('umount', [at('images/mounted')]);
    }
    await my.run('resume', 'hurt');
    await my.run('remove', '-f', '-p', 'hurt');
    expect(existsSync(join(my.projects, 'hurt'))).toBe(false);
    expect(existsSync(join(outside, 'precious'))).toBe(true);
  });
});

test('a project whose directory was renamed by hand is used by no command, and its old name brings it back', async () => {
  restore();
  renameSync(join(my.projects, 'hurt'), join(my.projects, 'moved'));
  const listed = await my.run('list');
  expect(listed.out + listed.err).toContain('whole');
  for (const argv of [
    ['start', 'moved'],
    ['stop', 'moved'],
    ['status', 'moved'],
    ['remove', '-f', '-p', 'moved'],
  ]) {
    const ran = await my.run(...argv);
    expect([1, 3], `${argv.join(' ')}: ${ran.out}${ran.err}`).toContain(ran.code);
    expect(ran.out + ran.err).toMatch(/MLN4034.*holds project hurt.*mv \S+moved \S+hurt/s);
  }
  renameSync(join(my.projects, 'moved'), join(my.projects, 'hurt'));
  await my.ok('stop', 'hurt');
});

test('a run that neither resume nor rollback can end is discarded on demand, and no other project is touched', async () => {
  restore();
  unfinish();
  rmSync(join(my.projects, 'hurt/state.json'));
  const refused = await my.run('remove', '--discard', '-p', 'hurt');
  expect(refused.code).toBe(3);
  expect(existsSync(at('runs'))).toBe(true);
  const done = await my.ok('remove', '--discard', '-f', '-p', 'hurt');
  expect(done.err).toContain('mln removed');
  expect(readdirSync(my.projects)).toEqual(['whole']);
  expect((await my.run('remove', '--discard', '-f', '-p', 'nobody')).err).toContain('MLN4002');
});
