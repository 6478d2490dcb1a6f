import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/api/ports.js';
import { render } from '../../src/system/print-command.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { startOf } from '../../src/system/process/processes.js';

const sh = execaShell();
function script(text: string, more: Partial<Command> = {}): Command {
  return { file: 'sh', args: ['-c', text], ...more };
}

function later(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('outcomes', () => {
  test('output and exit code come back as they are', async () => {
    const outcome = await sh.probe(script('echo out; echo err >&2; exit 3'));
    expect(outcome).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test('an argument stays one argument', async () => {
    expect((await sh.run({ file: 'printf', args: ['%s|', 'a b; rm -rf $HOME', "it's"] })).stdout).toBe("a b; rm -rf $HOME|it's|");
  });

  test('run throws on an exit code that is not among ok', async () => {
    await expect(sh.run(script('echo why >&2; exit 4'))).rejects.toMatchObject({
      name: 'CommandFailed',
      outcome: { exitCode: 4 },
    });
    expect((await sh.run(script('exit 4', { ok: [0, 4] }))).exitCode).toBe(4);
  });

  test.each([
    ['/nowhere/mke2fs', 127],
    ['mln-no-such-program', 127],
    ['/etc/passwd', 126],
  ])('%s cannot be started: %i', async (file, exitCode) => {
    expect((await sh.probe({ file, args: [] })).exitCode).toBe(exitCode);
    await expect(sh.run({ file, args: [] })).rejects.toMatchObject({ outcome: { exitCode } });
  });

  test('a directory that is missing is no missing program', async () => {
    const outcome = await sh.probe({ file: 'true', args: [], cwd: '/nowhere' });
    expect(outcome).toMatchObject({ exitCode: 126, stderr: 'no directory /nowhere' });
  });

  test('input is given, and without it there is nothing to read', async () => {
    expect((await sh.run({ file: 'cat', args: [], input: 'secret\n' })).stdout).toBe('secret\n');
    expect((await sh.run({ file: 'cat', args: [] })).stdout).toBe('');
  });

  test('a program that does not read its input is no failure', async () => {
    expect((await sh.run({ file: 'true', args: [], input: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  test('a program gets what it is named of the own environment, and nobody is told the values', async () => {
    const told: Command[] = [];
    const own = { PATH: '/opt/bin', KEY: 'geheim', OTHER: 'x', HOST: 'mine' };
    const shell = execaShell({ env: own, onCommand: (command) => told.push(command) });
    const command = { file: 'env', args: [], env: { HOST: 'its' }, inherit: ['KEY', 'HOST', 'UNSET'] };
    const { stdout } = await shell.run(command);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(['KEY=geheim', 'HOST=its']));
    expect(stdout).not.toMatch(/OTHER|UNSET/);
    expect(told.map(render)).toEqual(['HOST=its env']);
    expect(JSON.stringify(told)).not.toContain('geheim');
  });

  test('programs see a small environment with the C locale', async () => {
    const shell = execaShell({ env: { PATH: '/opt/bin:relative', HOME: '/home/me', LD_PRELOAD: 'evil', LANG: 'de_DE' } });
    const { stdout } = await shell.run({ file: 'env', args: [], env: { EXTRA: '1' } });
    const seen = stdout.split('\n').filter(Boolean).sort();
    expect(seen).toEqual([
      'EXTRA=1',
      'HOME=/home/me',
      'LC_ALL=C',
      'PATH=/opt/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin',
    ]);
  });

  test('a flood of output is kept at both ends and ends nothing', async () => {
    const { stdout, exitCode } = await sh.run(script('echo first; head -c 30000000 /dev/zero; echo last'));
    expect(exitCode).toBe(0);
    expect(stdout.length).toBeLessThan(1_200_000);
    expect(stdout.startsWith('first\n') && stdout.endsWith('last\n')).toBe(true);
    expect(stdout).toContain('bytes left out');
  });

  test('a failing flood costs little', async () => {
    const began = process.cpuUsage();
    await expect(sh.run(script('head -c 20000000 /dev/zero >&2; exit 1'))).rejects.toThrow('exit 1');
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(2);
  });

  test('text cut in the middle of a letter by the pipe is whole again', async () => {
    const { stdout } = await sh.run(script("printf '\\303'; sleep 0.05; printf '\\251'"));
    expect(stdout).toBe('é');
  });

  test('commands are told before they start', async () => {
    const seen: string[] = [];
    await execaShell({ onCommand: (command) => seen.push(command.file) }).probe({ file: 'true', args: [] });
    expect(seen).toEqual(['true']);
  });
});

describe('ends', () => {
  test('its time over, the whole group is killed: grandchildren too', async () => {
    const mark = join(mkdtempSync(join(tmpdir(), 'mln-shell-')), 'mark');
    const began = Date.now();
    const outcome = await sh.probe(script(`(sleep 4; touch ${mark}) & wait`, { timeoutMs: 100 }));
    expect(outcome.exitCode).toBe(124);
    expect(Date.now() - began).toBeLessThan(3900);
    await later(4200);
    expect(existsSync(mark)).toBe(false);
  });

  test('one that does not listen is killed all the same', async () => {
    const outcome = await sh.probe(script('trap "" TERM; sleep 20 & while :; do wait; sleep 0.1; done', { timeoutMs: 100 }));
    expect(outcome.exitCode).toBe(124);
  });

  test('an abort kills what runs, and lets what cleans up run', async () => {
    const controller = new AbortController();
    const bound = sh.bind({ signal: controller.signal });
    const running = bound.probe(script('sleep 5 & wait'));
    await later(50);
    controller.abort();
    expect((await running).exitCode).toBe(143);
    expect((await bound.run({ file: 'echo', args: ['cleaned'] })).stdout).toBe('cleaned\n');
  });

  test('a daemon left behind with our output does not keep us waiting', async () => {
    const began = Date.now();
    const outcome = await sh.run(script('setsid sleep 30 & echo started'));
    expect(outcome).toMatchObject({ exitCode: 0, stdout: 'started\n' });
    expect(Date.now() - began).toBeLessThan(20_000);
  });

  test('the process of a command is told, and leads its own group', async () => {
    const pids: number[] = [];
    const bound = sh.bind({ signal: new AbortController().signal, onSpawn: (pid) => pids.push(pid) });
    const { stdout } = await bound.run(script('echo $$; ps -o pgid= -p $$ 2>/dev/null || cut -d" " -f5 /proc/$$/stat'));
    const [pid, group] = stdout.trim().split(/\s+/).map(Number);
    expect(pids).toEqual([pid]);
    expect(group).toBe(pid);
    expect(startOf(pid ?? 0)).toBeUndefined();
  });
});
