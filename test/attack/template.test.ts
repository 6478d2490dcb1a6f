// Whatever happens to a template, its clones run, or mln says before the start which file they miss and what to do.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { encodeHeader, readHeader } from '../../packages/disk-kit/src/ext4/cow.js';
import { processesOf } from '../e2e/traces.js';
import { isRoot, type UserLab, userLab, users } from './users.js';

interface Lab extends UserLab {
  readonly uid: number;
  readonly template: string;
  mln(...argv: readonly string[]): ReturnType<UserLab['run']>;
  dispose(): void;
}

/** How a disk stands on its template, and the directory of templates that leads to that. */
interface Ground {
  readonly what: string;
  readonly uid: number;
  readonly isHard?: true;
  templates?(my: UserLab): string;
  /** After the build. */
  age?(my: Lab): Promise<void>;
}

const grounds = users.flatMap(([who, uid]): Ground[] => [
  { what: `${who}, a hard link`, uid, isHard: true },
  { what: `${who}, a symbolic link to another file system`, uid, templates: (my) => elsewhere(my, uid) },
  { what: `${who}, the path of the template, by mln of the version before`, uid, age: asBefore },
  ...(isRoot && uid !== 0 ? [{ what: `${who}, a symbolic link to a template of root`, uid, templates: ofRoot }] : []),
]);
const softGrounds = grounds.filter(({ isHard }) => isHard !== true);

function copyOf(from: string, to: string): void {
  execFileSync('cp', ['-p', '--sparse=always', '--no-target-directory', from, to]);
}

function elsewhere(my: UserLab, uid: number): string {
  const dir = mkdtempSync('/dev/shm/mln-x');
  for (const name of readdirSync(join(my.dir, 't'))) copyOf(join(my.dir, 't', name), join(dir, name));
  chmodSync(dir, 0o755);
  if (isRoot) chownSync(dir, uid, uid);
  return dir;
}

function ofRoot(my: UserLab): string {
  execFileSync('chown', ['-R', '0:0', join(my.dir, 't')]);
  chmodSync(join(my.dir, 't'), 0o755);
  return join(my.dir, 't');
}

const imagesOf = (my: UserLab) => join(my.projects, 'p/images');
const baseOf = (my: UserLab) => readdirSync(imagesOf(my)).find((name) => name.startsWith('base-'));

/** The version before named the template itself in the headers of disks and in the state. */
async function asBefore(my: Lab): Promise<void> {
  const base = join(imagesOf(my), baseOf(my) ?? '');
  for (const name of ['one.cow', 'two.cow']) {
    const disk = join(imagesOf(my), name);
    const header = await readHeader(disk);
    if (header === undefined) throw new Error(`${disk} has no header`);
    const bytes = readFileSync(disk);
    encodeHeader({ ...header, backing: my.template }).copy(bytes);
    writeFileSync(disk, bytes);
  }
  const state = join(my.projects, 'p/state.json');
  writeFileSync(state, readFileSync(state, 'utf8').replaceAll(base, my.template));
  rmSync(base);
}

const two = 'global { project p; uml; template tiny; memory 64M }\nhost one { }\nhost two { }\n';

async function labOn({ uid, templates, age }: Ground): Promise<Lab> {
  const plain = userLab(uid);
  const dir = templates?.(plain) ?? join(plain.dir, 't');
  const mln: Lab['mln'] = (...argv) => plain.run('-T', dir, ...argv);
  const dispose = () => {
    plain.remove();
    rmSync(dir, { recursive: true, force: true });
  };
  const my: Lab = { ...plain, uid, mln, dispose, template: join(dir, 'tiny.ext4') };
  const built = await mln('build', '-f', plain.file('p.mln', two));
  expect(built.code, built.err).toBe(0);
  await age?.(my);
  return my;
}

/** A start, as far as its plan. */
const tryStart = (my: Lab) => my.mln('start', 'p', '--dry-run');

async function expectStart(my: Lab): Promise<void> {
  const { code, err } = await tryStart(my);
  expect(code, err).toBe(0);
}

/** Once for the two disks, before anything starts. The text on standard error. */
async function expectRefusal(my: Lab, code: string): Promise<string> {
  const refused = await tryStart(my);
  expect(refused.code, refused.err).toBe(3);
  expect(refused.err.match(/MLN\d+/g), refused.err).toEqual([code]);
  return refused.err;
}

function clonesOn(ground: Ground): void {
  let my: Lab;
  let kept: string;
  beforeAll(async () => {
    my = await labOn(ground);
    kept = join(my.dir, 'kept.ext4');
    copyOf(my.template, kept);
    chmodSync(kept, 0o644);
  });
  // the file that the disks stand on is as before, whatever the test did to it
  afterEach(() => {
    const base = baseOf(my);
    const stands =
      base === undefined || lstatSync(join(imagesOf(my), base)).isSymbolicLink() ? my.template : join(imagesOf(my), base);
    for (const file of new Set([my.template, stands])) copyOf(kept, file);
  });
  afterAll(() => my.dispose());

  test('has one base for both disks, as a link where the system allows it', () => {
    const images = readdirSync(imagesOf(my)).sort();
    const base = baseOf(my);
    if (ground.age !== undefined) return expect(images).toEqual(['one.cow', 'two.cow']);
    expect(images).toEqual([base, 'one.cow', 'two.cow']);
    const path = join(imagesOf(my), base ?? '');
    if (ground.isHard === true) expect(statSync(path).ino).toBe(statSync(my.template).ino);
    else expect(readlinkSync(path)).toBe(my.template);
  });

  test('whose template was touched is not started, but listed, and the command of the message mends it', async () => {
    execFileSync('touch', [my.template]);
    const err = await expectRefusal(my, 'MLN6322');
    expect((await my.mln('status', 'p')).out).toMatch(/host +one +down +uml\n.*host +two +down +uml/);
    expect((await my.mln('list')).out).toMatch(/^p +2 /m);
    const command = / (touch -d @\d+ \/\S+)\. /.exec(err)?.[1] ?? '';
    execFileSync('sh', ['-c', command]);
    await expectStart(my);
  });

  test('whose template was changed in place is not started', async () => {
    truncateSync(my.template, statSync(my.template).size - 4096);
    expect(await expectRefusal(my, 'MLN6321')).toContain('mln build -r');
  });

  test('whose template is gone is started from a hard link; otherwise the missing file is named', async () => {
    rmSync(my.template);
    if (ground.isHard === true) return expectStart(my);
    expect(await expectRefusal(my, 'MLN6320')).toContain(`${my.template}, is missing`);
  });

  test('whose template was replaced by hand is started from a hard link; otherwise the other file is told', async () => {
    const other = `${my.template}.other`;
    copyFileSync(kept, other);
    renameSync(other, my.template);
    if (ground.isHard === true) return expectStart(my);
    expect(await expectRefusal(my, 'MLN6322')).toContain(my.template);
  });

  test.each([
    ['template make tiny -f', (_: Lab) => ['template', 'make', 'tiny', '-f']],
    ['register_template -f', ({ dir }: Lab) => ['register_template', '-f', '-n', 'tiny.ext4', '-t', join(dir, 'kept.ext4')]],
  ])('whose template %s would replace is started from a hard link; otherwise its project is named', async (_what, words) => {
    const { ino, mtimeMs } = statSync(my.template);
    const ran = await my.mln(...words(my));
    if (ground.isHard === true) {
      expect(ran.code, ran.err).toBe(0);
      expect(statSync(my.template).ino).not.toBe(ino);
    } else {
      expect(ran.code, ran.err).toBe(2);
      expect(ran.err).toMatch(/MLN6114 .*disks of project p stand on .*\n.*mln remove -p p/);
      expect(statSync(my.template)).toMatchObject({ ino, mtimeMs });
    }
    await expectStart(my);
  });
}

// the first user's grounds, and the last one
const quickGrounds = grounds.filter(({ uid }, i) => uid === grounds[0]?.uid || i === grounds.length - 1);
describe.each(quickGrounds)('a disk on $what', clonesOn);
describe.each(grounds.filter((one) => !quickGrounds.includes(one)))('a disk on $what', { tags: 'long' }, clonesOn);

test.each(softGrounds.slice(0, 1))(
  'a damaged disk, a pipe and a foreign file forbid no command and hide no project: $what',
  async (ground) => {
    const my = await labOn(ground);
    try {
      writeFileSync(join(imagesOf(my), 'aaa.cow'), 'half');
      execFileSync('mkfifo', [join(imagesOf(my), 'aab.cow')]);
      writeFileSync(join(my.projects, 'a-file'), '');
      expect((await my.mln('template', 'make', 'tiny', '-f')).err).toContain('MLN6114');
      for (const name of ['one.cow', 'two.cow']) writeFileSync(join(imagesOf(my), name), '');
      const made = await my.mln('template', 'make', 'tiny', '-f');
      expect(made.code, made.err).toBe(0);
    } finally {
      my.dispose();
    }
  },
);

/** The machines really boot: their disks have the names of the hosts, and their files come from the template. */
async function boots(my: Lab): Promise<void> {
  const started = await my.mln('start', 'p');
  expect(started.code, started.err).toBe(0);
  for (const host of ['one', 'two'])
    expect((await my.mln('console', '-p', 'p', '-h', host, '--log')).out).toMatch(new RegExp(`^${host} login:`, 'm'));
  expect((await my.mln('stop', 'p')).code).toBe(0);
}

describe.each(grounds)('a machine on $what', { tags: 'long' }, (ground) => {
  let my: Lab;
  beforeAll(async () => {
    my = await labOn(ground);
  });
  afterAll(async () => {
    await my.mln('remove', '-f', '-p', 'p');
    expect(processesOf(my.projects)).toEqual([]);
    my.dispose();
  });

  test('boots, also after its template was touched and mended', async () => {
    await boots(my);
    const { mtimeMs } = statSync(my.template);
    execFileSync('touch', [my.template]);
    expect((await my.mln('start', 'p')).code).toBe(3);
    expect(processesOf(my.projects)).toEqual([]);
    execFileSync('touch', ['-d', `@${Math.floor(mtimeMs / 1000)}`, my.template]);
    await boots(my);
  });

  test.runIf(ground.isHard === true)('boots after its template was replaced, and after it was removed', async () => {
    expect((await my.mln('template', 'make', 'tiny', '-f')).code).toBe(0);
    await boots(my);
    rmSync(my.template);
    await boots(my);
  });

  test('is removed with its link, and not with its template', async () => {
    const isThere = readdirSync(join(my.template, '..')).includes(basename(my.template));
    expect((await my.mln('remove', '-f', '-p', 'p')).code).toBe(0);
    expect(readdirSync(my.projects)).toEqual([]);
    expect(readdirSync(join(my.template, '..')).includes(basename(my.template))).toBe(isThere);
  });
});
