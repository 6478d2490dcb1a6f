// Passwords and their hashes: in the guests' disks, and nowhere else that anyone could read or that stays.
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, lab, type Ran, repository } from './mln.js';
import { type Recorder, recorder } from './recorder.js';
import { filesBelow } from './traces.js';

const plain = 'korrekt-hest-batteri';
const hashes = ['$1$abcdefgh$JhDtb3aHL0pYAX4xTgqbV/', 'l47/Y.NtB9p7w'];
const secrets = [plain, ...hashes];

const text = `global { project vault ; $pw = ${plain} }
superclass base { uml ; template tiny.ext4 ; memory 64M ; root_passwd $pw }
host one { superclass base ; users { kim ${hashes[0]} ; tor ${hashes[1]} } }
host two { superclass base }
`;

const programs = 'cp chmod truncate e2fsck resize2fs sync debugfs screen vde_switch uml_mconsole kill grep setarch'.split(' ');

describe('a secret', () => {
  let my: Lab;
  let file: string;
  let seen: Recorder;
  let processes = '';
  let stopped = false;

  /** Arguments and environment of all processes there are, again and again, as a neighbour could see the former. */
  const watch = async (): Promise<void> => {
    while (!stopped) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid)))
        try {
          const said = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
          if (said.includes(my.dir)) processes += said;
        } catch {
          // gone in the meantime, or not ours to look into
        }
      await delay(15);
    }
  };

  beforeAll(() => {
    my = lab();
    mkdirSync(my.projects);
    file = join(my.dir, 'vault.mln');
    writeFileSync(file, text, { mode: 0o600 });
    seen = recorder(join(my.dir, 'seen'), programs);
  });
  afterAll(async () => {
    await my.run('rollback', 'vault');
    await my.run('remove', 'vault', '-f');
    my.remove();
  });

  const project = () => join(my.projects, 'vault');
  const tellsNone = ({ out, err }: Pick<Ran, 'out' | 'err'>) =>
    expect(secrets.filter((secret) => out.includes(secret) || err.includes(secret))).toEqual([]);
  /** Files that hold one, disks aside. */
  const holders = () =>
    filesBelow(project()).filter((name) => {
      if (name.startsWith('images/') || !statSync(join(project(), name)).isFile()) return false;
      const content = readFileSync(join(project(), name), 'utf8');
      return secrets.some((secret) => content.includes(secret));
    });

  test('is in no argument and no environment of any program', async () => {
    const watching = watch();
    const env = { PATH: seen.path };
    tellsNone(await my.runWith({ env }, 'build', '-f', file, '--json'));
    tellsNone(await my.runWith({ env }, 'start', 'vault'));
    tellsNone(await my.runWith({ env }, 'stop', 'vault'));
    stopped = true;
    await watching;
    expect(seen.calls().length).toBeGreaterThan(5);
    expect(processes).toContain('debugfs');
    tellsNone({ out: seen.told(), err: processes });
    expect(seen.requests()).toContain('/etc/shadow');
    tellsNone({ out: seen.requests(), err: '' });
  });

  test('is in no file of the finished project but its disks', () => {
    expect(filesBelow(project())).toEqual(expect.arrayContaining(['state.json', 'project.mln', 'runs/0001-build/plan.json']));
    expect(holders()).toEqual([]);
    expect(filesBelow(project()).filter((name) => name.endsWith('secrets.json'))).toEqual([]);
    expect(readFileSync(join(project(), 'project.mln'), 'utf8')).toContain('$pw = [secret]');
  });

  test('is on the disk', () => {
    const disk = readFileSync(join(project(), 'images/one.cow')).toString('latin1');
    for (const hash of hashes) expect(disk).toContain(hash);
    expect(disk).not.toContain(plain);
    expect(disk).toMatch(/root:\$6\$/);
  });

  test('nothing of a project can be reached by others', () => {
    expect(lstatSync(project()).mode & 0o077).toBe(0);
    const open = filesBelow(project()).filter((name) => {
      const { mode } = lstatSync(join(project(), name));
      return (mode & 0o007) !== 0 && !/^(logs|run|images\/base-)/.test(name);
    });
    expect(open).toEqual([]);
  });

  test('is in nothing that is printed', async () => {
    const said = await Promise.all([
      my.run('check', file, '--json'),
      my.run('plan', file),
      my.run('plan', file, '--json'),
      my.run('show', file),
      my.run('show', file, '--json'),
      my.run('explain', 'one.root_passwd', '-f', file, '--json'),
      my.run('diff', file, join(repository, 'examples/ldap.mln')),
      my.run('build', '-f', file, '-n', '-r'),
      my.run('build', '-f', file),
      my.run('status', 'vault', '--json'),
    ]);
    for (const ran of said) tellsNone(ran);
  });

  test('a password that changed is a change', async () => {
    const other = join(my.dir, 'other.mln');
    writeFileSync(other, text.replace(plain, 'another-one'));
    expect((await my.run('build', '-f', other)).err).toContain('MLN4001');
  });

  test('waits, readable by its owner alone, only while a run is to be finished', async () => {
    await my.ok('remove', 'vault', '-f');
    const { child, ended } = my.begin({}, 'build', '-f', file);
    const kept = 'runs/0001-build/secrets.json';
    while (!filesBelow(project()).includes('images/one.cow.new') && child.exitCode === null) await delay(2);
    child.kill('SIGKILL');
    if ((await ended).signal !== 'SIGKILL') return; // it was faster
    // what was on its way to a disk is private, too, and goes with its directory
    expect(holders().filter((name) => !name.startsWith('scratch.'))).toEqual([kept]);
    expect(lstatSync(join(project(), kept)).mode & 0o777).toBe(0o600);
    await my.ok('resume', 'vault');
    expect(holders()).toEqual([]);
    expect(filesBelow(project())).not.toContain(kept);
  });
});
