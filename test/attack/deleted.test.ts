// A project directory that was deleted by hand while its guests ran: doctor, remove -f and start have a way out, as root and as an
// ordinary user.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { processesOf } from '../e2e/traces.js';
import { isRoot, type UserLab, userLab, users } from './users.js';

const text = `global { project lost }
switch lan { uml }
host one { uml; template tiny; memory 64M; network eth0 { switch lan; address 10.0.0.1/24 }
}
`;

describe.each(users)('for %s', (_, uid) => {
  let my: UserLab;
  let file: string;
  const bystanders: ChildProcess[] = [];
  const bystander = (command: string, ...args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { cwd: at('logs'), detached: true, stdio: 'ignore', ...(isRoot && { uid, gid: uid }) });
    bystanders.push(child);
    return child;
  };
  const at = (...path: readonly string[]): string => join(my.projects, 'lost', ...path);
  const deleteByHand = (): void => rmSync(at(), { recursive: true });
  const guests = (): readonly string[] => processesOf(at('run'));
  const machines = (): readonly string[] => guests().filter((command) => command.startsWith('SCREEN'));
  const sees = async (...argv: readonly string[]): Promise<readonly [number | null, string]> => {
    const { code, out, err } = await my.run(...argv);
    return [code, `${out}${err}`];
  };
  const pidOfOne = async (): Promise<string> => /one +up +uml +pid (\d+)/.exec((await my.ok('status', 'lost')).out)?.[1] ?? '';

  beforeAll(() => {
    my = userLab(uid);
    file = my.file('lost.mln', text);
  });
  afterAll(async () => {
    for (const child of bystanders) child.kill('SIGKILL');
    await my.run('doctor', '--fix');
    await my.run('remove', '-f', '-p', 'lost');
    expect(guests()).toEqual([]);
    my.remove();
  });

  test('doctor names the processes, and ends them and no others; then it starts anew', async () => {
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'lost');
    const pid = await pidOfOne();
    const others = [bystander('tail', '-f', at('logs/one.console')), bystander('sleep', '1000')];
    expect(await sees('doctor')).toEqual([0, 'no damage\n']);
    deleteByHand();
    expect(await sees('doctor')).toEqual([
      3,
      expect.stringMatching(/lost +the directory was deleted while processes \d+, .*mln ends them/),
    ]);
    expect(guests()).not.toEqual([]);
    await my.ok('build', '-f', file);
    expect(await sees('start', '-p', 'lost')).toEqual([
      3,
      expect.stringContaining(`another machine (process ${pid}) runs with the name of host one`),
    ]);
    expect(machines()).toHaveLength(1);
    expect(await sees('doctor', '--fix')).toEqual([0, expect.stringMatching(/mln ended the processes \d+, .*deleted/)]);
    expect(guests()).toEqual([]);
    for (const { exitCode, signalCode } of others) expect([exitCode, signalCode]).toEqual([null, null]);
    await my.ok('start', '-p', 'lost');
    expect(await sees('doctor', '--fix')).toEqual([0, 'no damage\n']);
    expect(await pidOfOne()).not.toBe('');
  });

  test('remove -f ends the processes of a project without a directory', async () => {
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'lost');
    deleteByHand();
    expect(await sees('remove', '-f', '-p', 'lost')).toEqual([0, expect.stringContaining('mln ended the processes')]);
    expect(guests()).toEqual([]);
    expect(existsSync(at())).toBe(false);
    expect(await sees('remove', '-f', '-p', 'lost')).toEqual([3, expect.stringContaining('MLN4002')]);
  });

  test('of two guests of one name only the old one ends, and its switch', { tags: 'long' }, async () => {
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'lost');
    deleteByHand();
    await my.ok('build', '-f', file);
    my.file('blind/pgrep', '#!/bin/sh\nexit 1\n', 0o755);
    const env = { PATH: `${join(my.dir, 'home/blind')}:${process.env.PATH}` };
    expect((await my.runWith({ env }, 'start', '-p', 'lost')).code).toBe(0);
    expect(guests().filter((command) => command.includes('vde_switch'))).toHaveLength(2);
    expect(machines()).toHaveLength(2);
    const pid = await pidOfOne();
    expect(await sees('doctor', '--fix')).toEqual([0, expect.stringContaining('mln ended the processes')]);
    expect(machines()).toHaveLength(1);
    expect(guests().filter((command) => command.includes('vde_switch'))).toHaveLength(1);
    expect(await pidOfOne()).toBe(pid);
    await my.ok('stop', '-p', 'lost');
    expect(guests()).toEqual([]);
  });

  test('what is damaged by hand, moved or started again is left alone', { tags: 'long' }, async () => {
    await my.ok('build', '-f', file);
    // a guest has a process for each of its own
    const steady = (): readonly string[] => guests().filter((command) => /^(SCREEN|bwrap|vde_switch)/.test(command));
    const isLeftAlone = async (): Promise<void> => {
      const before = steady();
      expect(before).not.toEqual([]);
      expect(await sees('doctor', '--fix')).toEqual([0, 'no damage\n']);
      expect(steady()).toEqual(before);
    };
    for (let i = 0; i < 2; i++) {
      await my.ok('start', '-p', 'lost');
      await isLeftAlone();
      await my.ok('build', '-r', '-f', file);
    }
    await my.ok('start', '-p', 'lost');
    rmSync(at('logs/one.console'));
    await isLeftAlone();
    renameSync(at(), `${at()}.away`);
    await isLeftAlone();
    renameSync(`${at()}.away`, at());
    rmSync(at('run'), { recursive: true });
    await isLeftAlone();
    deleteByHand();
    expect(await sees('doctor', '--fix')).toEqual([0, expect.stringContaining('mln ended the processes')]);
    expect(guests()).toEqual([]);
  });

  test('a machine without a sandbox ends in the same way, and one below a link', { tags: 'long' }, async () => {
    await my.run('remove', '-f', '-p', 'lost');
    my.file('bare/bwrap', '#!/bin/sh\nexit 1\n', 0o755);
    const env = { PATH: `${join(my.dir, 'home/bare')}:${process.env.PATH}` };
    await my.ok('build', '-f', file);
    expect((await my.runWith({ env }, 'start', '-p', 'lost')).code).toBe(0);
    expect(guests().filter((command) => command.startsWith('bwrap'))).toEqual([]);
    expect(await sees('doctor', '--fix')).toEqual([0, 'no damage\n']);
    renameSync(my.projects, join(my.dir, 'real'));
    symlinkSync(join(my.dir, 'real'), my.projects);
    expect(await sees('doctor', '--fix')).toEqual([0, 'no damage\n']);
    expect(guests()).not.toEqual([]);
    deleteByHand();
    expect(await sees('doctor', '--fix')).toEqual([0, expect.stringContaining('mln ended the processes')]);
    expect(guests()).toEqual([]);
  });
});

test.skipIf(!isRoot)('the bridge and the taps that stay are named', { tags: 'long' }, async () => {
  const my = userLab(0);
  try {
    const file = my.file('lost.mln', text.replace('switch lan { uml }', 'switch lan { uml; bridge }'));
    await my.ok('build', '-f', file);
    await my.ok('start', '-p', 'lost');
    rmSync(join(my.projects, 'lost'), { recursive: true });
    const { err } = await my.ok('doctor', '--fix');
    const [devices = ''] = /ip link delete tp[0-9a-f]{11} and ip link delete br[0-9a-f]{11}/.exec(err) ?? [];
    for (const command of devices.split(' and ')) execFileSync('sh', ['-c', command]);
    expect(devices).not.toBe('');
  } finally {
    await my.run('doctor', '--fix');
    my.remove();
  }
});
