import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockProject } from '../../src/state/lock.js';
import { startOf } from '../../src/system/process/processes.js';

function project(): string {
  return mkdtempSync(join(tmpdir(), 'mln-lock-'));
}

function hold(dir: string, pid: number, start: string) {
  return symlinkSync(`${pid}:${start}`, join(dir, 'lock'));
}

test('a project is locked once, and again after it was released', async () => {
  const dir = project();
  const lock = await lockProject(join(dir, 'lock'), 'lab');
  await expect(lockProject(join(dir, 'lock'), 'lab')).rejects.toMatchObject({ code: 'MLN4010', pid: process.pid });
  await lock.release();
  await lock.release();
  await (await lockProject(join(dir, 'lock'), 'lab')).release();
  expect(readdirSync(dir)).toEqual([]);
});

test('a living process keeps its lock', async () => {
  const dir = project();
  const child = spawn('sleep', ['10']);
  try {
    hold(dir, child.pid ?? 0, startOf(child.pid ?? 0) ?? '');
    await expect(lockProject(join(dir, 'lock'), 'lab')).rejects.toMatchObject({ pid: child.pid });
  } finally {
    child.kill();
  }
});

const dead = spawnSync('true', []).pid;

test.each([
  ['of a process that is gone', dead, 'whatever/1'],
  ['of a process whose number was used again', process.pid, 'same-boot/1'],
  ['of another start of the machine', process.pid, `00000000-0000/${startOf(process.pid)?.split('/')[1]}`],
])('a lock %s is taken over', async (_what, pid, start) => {
  const dir = project();
  hold(dir, pid, start);
  const lock = await lockProject(join(dir, 'lock'), 'lab');
  expect(readlinkSync(join(dir, 'lock'))).toBe(`${process.pid}:${startOf(process.pid)}`);
  await lock.release();
  expect(readdirSync(dir)).toEqual([]);
});

test('a lock that is no lock is taken over', async () => {
  for (const text of ['x', ':', '1', '/etc/passwd', '99999999:']) {
    const dir = project();
    symlinkSync(text, join(dir, 'lock'));
    await (await lockProject(join(dir, 'lock'), 'lab')).release();
  }
  const dir = project();
  writeFileSync(join(dir, 'lock'), 'a file');
  await (await lockProject(join(dir, 'lock'), 'lab')).release();
  mkdirSync(join(dir, 'lock'));
  await expect(lockProject(join(dir, 'lock'), 'lab')).rejects.toMatchObject({ code: 'ERR_FS_EISDIR' });
});

test('of many that find a stale lock exactly one gets it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const dir = project();
    hold(dir, dead, 'gone/1');
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockProject(join(dir, 'lock'), 'lab')));
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
  }
});
