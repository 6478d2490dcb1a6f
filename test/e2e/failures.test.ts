// Things that fail outside of mln: full disks, missing programs, machines and switches that die, machines that never come up.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, lab, spawned } from './mln.js';
import { filesBelow, leaderOf, loopsOf, mountsBelow, processesOf } from './traces.js';

const isRoot = process.getuid?.() === 0;

const base = 'superclass base { uml ; template tiny.ext4 ; memory 64M ; network eth0 { switch lan ; netmask 255.255.255.0 } }';
const pair = `global { project pair }
${base}
host one { superclass base ; network eth0 { address 10.0.0.1 } }
host two { superclass base ; network eth0 { address 10.0.0.2 } ; size 96M }
switch lan { uml }
`;

let my: Lab;
let file: string;
beforeAll(() => {
  my = lab();
  file = join(my.dir, 'pair.mln');
  writeFileSync(file, pair);
  mkdirSync(my.projects);
});
afterAll(() => my.remove());

const traces = () => ({ processes: processesOf(my.projects), mounts: mountsBelow(my.projects), loops: loopsOf(my.dir) });
const nothing = { processes: [], mounts: [], loops: [] };
const states = async (project: string) => {
  const { out } = await my.run('status', '-p', project, '--json');
  const rows = JSON.parse(out) as readonly { name: string; state: string; detail: string }[]; // what mln prints
  return Object.fromEntries(rows.map((row) => [row.name, row.state]));
};

describe.skipIf(!isRoot)('a full disk (needs root to mount a small one)', () => {
  let small: string;
  beforeEach(() => {
    small = join(my.dir, 'small');
    mkdirSync(small, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2M', 'mln-small', small]);
  });
  afterEach(() => execFileSync('umount', [small]));
  const grow = () => execFileSync('mount', ['-o', 'remount,size=200M', small]);
  const build = (...more: readonly string[]) => my.run('-P', join(small, 'p'), 'build', '-f', file, ...more);

  test('met in the middle of a build is said, and nothing stays', async () => {
    const built = await build();
    expect(built.code).toBe(4);
    expect(built.err).toMatch(/error MLN5004 .*no space left on the device/);
    expect(built.err).toMatch(/hint: mln undid all of it: free some space and try again/);
    expect(filesBelow(join(small, 'p'))).toEqual([]);
    grow();
    expect((await build()).code).toBe(0);
  });

  test('with --on-failure keep, resume finishes the build once there is room', async () => {
    // one host after the other: the second would take the room that the first needs
    const built = await build('--on-failure', 'keep', '-j', '1');
    expect(built.code, `${built.out}${built.err}`).toBe(5);
    expect(built.out).toContain('mln resume -p pair');
    // there is still no room: the host that was made stays, the other is undone again
    const still = await my.run('-P', join(small, 'p'), 'resume', 'pair', '-j', '1');
    expect(still.code, `${still.out}${still.err}`).toBe(5);
    grow();
    const resumed = await my.run('-P', join(small, 'p'), 'resume', 'pair');
    expect({ code: resumed.code, err: resumed.err }).toEqual({ code: 0, err: '' });
    expect((await my.run('-P', join(small, 'p'), 'status', 'pair')).out).toMatch(/one +down/);
  });

  test.each([0, 8, 40, 100])('with %i KB left, nothing is begun or all is undone', async (room) => {
    writeFileSync(join(small, 'fill'), Buffer.alloc((2048 - room) * 1024));
    const built = await build();
    expect(built.code).toBe(4);
    expect(built.err).toMatch(/error MLN5004/);
    expect(built.err).not.toMatch(/MLN9001|\n\s+at /);
    expect(filesBelow(join(small, 'p'))).toEqual([]);
  });
});

describe('machines', () => {
  beforeAll(async () => void (await my.ok('build', '-f', file)));
  afterEach(async () => void (await my.run('stop', '-p', 'pair', '-H')));
  afterAll(async () => {
    await my.ok('remove', '-p', 'pair', '-f');
    expect(traces()).toEqual(nothing);
  });

  const pidOf = (name: string) => Number(readFileSync(join(my.projects, name), 'utf8'));
  // the kernel leads its process group, and in a sandbox its pid file holds another number
  const groupOf = (host: string) => -leaderOf(`uml_dir=${join(my.projects, `pair/run/u/${host}`)}`, 'linux.uml');

  test('a kernel that is not installed is a refusal that names the package', async (ctx) => {
    if (!isRoot) return ctx.skip('only root can hide a program from one process');
    const over = join(my.dir, 'over');
    mkdirSync(over);
    const hide = `set -e
mount -t tmpfs hidden ${over}; mkdir ${over}/u ${over}/w; mknod ${over}/u/linux.uml c 0 0
mount -t overlay hidden -o lowerdir=/usr/bin,upperdir=${over}/u,workdir=${over}/w /usr/bin || exit 77
# where rigs/uml has put its wrapper
[ ! -e /usr/local/bin/linux.uml ] || mount --bind /dev/null /usr/local/bin/linux.uml
exec "$@"`;
    const argv = ['-m', 'sh', '-c', hide, 'sh', ...my.words('start', 'pair')];
    const ran = await spawned('unshare', argv, { cwd: my.dir, env: { PATH: process.env.PATH ?? '', HOME: my.dir } });
    if (ran.code === 77) return ctx.skip('no overlay file system here');
    expect(ran.code).toBe(3);
    expect(ran.err).toMatch(/MLN6301 .*"linux.uml" not found\n +hint: install the Debian package user-mode-linux/);
    expect(traces()).toEqual(nothing);
  });

  test('one that is killed from outside is down, and start brings it back', async () => {
    await my.ok('start', 'pair');
    process.kill(groupOf('one'), 'SIGKILL');
    await expect.poll(() => states('pair')).toEqual({ one: 'down', two: 'up', lan: 'up' });
    const two = groupOf('two');
    await my.ok('start', 'pair');
    expect(await states('pair')).toEqual({ one: 'up', two: 'up', lan: 'up' });
    expect(groupOf('two')).toBe(two);
  });

  test('one that is killed while it boots fails the start, and what was started for it is undone', async () => {
    const starting = my.begin({}, 'start', 'pair', '--on-failure', 'all');
    await expect
      .poll(() => existsSync(join(my.projects, 'pair/run/u/one/uml/pid')), { timeout: 120_000, interval: 10 })
      .toBe(true);
    process.kill(groupOf('one'), 'SIGKILL');
    const ran = await starting.ended;
    expect(ran.code).toBe(4);
    expect(ran.err).toMatch(/host one ended before it was up/);
    expect(ran.err).toContain(join(my.projects, 'pair/logs/one.console'));
    expect(await states('pair')).toEqual({ one: 'down', two: 'down', lan: 'down' });
    expect(traces()).toEqual(nothing);
  });

  test('a switch that is killed is down; start brings it back and warns of the machines on it', async () => {
    await my.ok('start', 'pair');
    process.kill(pidOf('pair/run/n/lan.pid'), 'SIGKILL');
    await expect.poll(() => states('pair')).toEqual({ one: 'up', two: 'up', lan: 'down' });
    const ran = await my.ok('start', 'pair');
    expect(ran.err).toMatch(/warning MLN4017 switch lan was down while its machines run: one, two/);
    expect(ran.err).toContain('mln stop -p pair -h one:two');
    expect(await states('pair')).toEqual({ one: 'up', two: 'up', lan: 'up' });
  });
});

describe('a machine that never shows its prompt', () => {
  const text = `global { project late }
${base}
host slow { uml ; template tiny.ext4 ; memory 64M ; up_text never-shown ; boot_timeout 2 }
host fine { superclass base ; network eth0 { address 10.0.0.1 } }
switch lan { uml }
`;
  beforeAll(async () => {
    const late = join(my.dir, 'late.mln');
    writeFileSync(late, text);
    await my.ok('build', '-f', late);
  });
  afterEach(async () => {
    await my.run('rollback', 'late');
    await my.run('stop', 'late', '-H');
    expect(traces()).toEqual(nothing);
  });
  afterAll(async () => void (await my.ok('remove', 'late', '-f')));

  test.each<readonly [string, number, Readonly<Record<string, string>>]>([
    ['lane', 5, { slow: 'down', fine: 'up', lan: 'up' }],
    ['all', 4, { slow: 'down', fine: 'down', lan: 'down' }],
    ['keep', 5, { slow: 'starting', fine: 'up', lan: 'up' }],
  ])('--on-failure %s: exit %i, and then %j', async (policy, code, then) => {
    const ran = await my.run('start', 'late', '--on-failure', policy);
    expect(ran.code).toBe(code);
    expect(ran.err).toMatch(/error MLN5005 .*host slow was not up after 2 s: "never-shown"/);
    expect(ran.err).toContain(join(my.projects, 'late/logs/slow.console'));
    expect(ran.err).toMatch(/late\.mln:3:1\n.*\n.*│ host slow .*\n +│ \^/);
    expect(await states('late')).toEqual(then);
  });
});
