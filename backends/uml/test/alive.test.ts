// With real processes: what /proc says of the living, the dead and those that took their number.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localFiles } from '../../../engine/src/system/files/disk-files.js';
import { livePid, machinePid, sessions } from '../src/alive.js';
import { killMachine } from '../src/kill.js';
import { machinePlaces } from '../src/names.js';
import { contextOf, realPorts } from './support/ports.js';

const local = localFiles();
const started: ChildProcess[] = [];
let home = '';
let pidFile = '';

function run(file: string, ...args: readonly string[]): number {
  // leads a group, so that what it starts ends with it
  const child = spawn(file, args, { stdio: 'ignore', detached: true });
  started.push(child);
  return child.pid ?? 0;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200 && !(await check()); n++) await delay(20);
}

// a zombie is there and has no arguments any more
async function isThere(pid: number | undefined): Promise<boolean> {
  return ((await local.text(`/proc/${pid}/cmdline`)) ?? '') !== '';
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'mln-alive-'));
  pidFile = join(home, 'pid');
});

afterEach(async () => {
  for (const { pid } of started.splice(0))
    await realPorts().sh.run({ file: 'kill', args: ['-KILL', '--', `-${pid}`], ok: [0, 1] });
  await rm(home, { recursive: true, force: true });
});

test('a process with all the words among its arguments lives', async () => {
  const pid = run('sh', '-c', 'sleep 60; :', 'umid=web', 'uml_dir=/run/u');
  await writeFile(pidFile, `${pid}\n`);
  await until(async () => (await local.text(`/proc/${pid}/cmdline`))?.includes('umid') === true);
  expect(await livePid(local, pidFile, ['umid=web', 'uml_dir=/run/u'])).toBe(pid);
  expect(await livePid(local, pidFile, ['umid=we'])).toBeUndefined();
});

test('a pid that another program has now is not the machine', async () => {
  await writeFile(pidFile, String(run('sleep', '60')));
  expect(await livePid(local, pidFile, ['umid=web'])).toBeUndefined();
});

test('a process that ended is not alive', async () => {
  const pid = run('true');
  await new Promise((resolve) => started.at(-1)?.once('exit', resolve));
  await writeFile(pidFile, String(pid));
  expect(await livePid(local, pidFile, [])).toBeUndefined();
});

test('a zombie is not alive', async () => {
  // exec: the parent of the child is then a sleep, which never asks for it, once it has begun
  run('sh', '-c', 'sleep 0.3 & echo $! > "$0"; exec sleep 60', pidFile);
  const pid = async () => ((await local.text(pidFile)) ?? '').trim();
  const state = async () => /\) (\S)/.exec((await local.text(`/proc/${await pid()}/stat`)) ?? '')?.[1];
  await until(async () => (await state()) === 'Z');
  expect(await state()).toBe('Z');
  expect(await livePid(local, pidFile, [])).toBeUndefined();
});

test.each(['', 'not a number', '-1', '0', '99999999'])('a pid file with "%s" in it names nobody', async (written) => {
  await writeFile(pidFile, written);
  expect(await livePid(local, pidFile, [])).toBeUndefined();
});

test('a missing pid file names nobody', async () => {
  expect(await livePid(local, join(home, 'none'), [])).toBeUndefined();
});

test('a machine without a pid file is found by its session, and killed', async () => {
  const ports = realPorts();
  const places = machinePlaces({ run: home, logs: home }, 'web');
  await ports.files.mkdir(places.screenDir);
  await ports.files.write(places.screenRc, 'startup_message off\n');
  const words = [`umid=${places.umid}`, `uml_dir=${places.umlDir}`];
  const args = ['-c', places.screenRc, '-dmS', places.session, 'sh', '-c', 'sleep 60; :', ...words];
  await ports.sh.run({ file: 'screen', args, env: { SCREENDIR: places.screenDir, TERM: 'vt100' } });
  await until(async () => (await sessions(local, places))[0]?.child !== undefined);
  const [session] = await sessions(local, places);
  expect(await machinePid(local, places)).toBeUndefined();
  expect(await sessions(local, { ...places, session: 'we' })).toEqual([]);

  await killMachine(contextOf({ host: 'web', places }, ports));
  expect(await livePid(local, pidFile, [])).toBeUndefined();
  expect(await isThere(session?.child)).toBe(false);
  expect(await local.list(places.screenDir)).toEqual([]);
});
