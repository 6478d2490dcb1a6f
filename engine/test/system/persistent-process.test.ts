import { describe, expect, test } from 'vitest';
import type { Command, PersistentForm } from '../../src/api/ports.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { startOf } from '../../src/system/process/processes.js';

// evaluates each line; an unknown command is said back on standard error, and `trap` says the end on standard output
const loop =
  'while read -r line; do case $line in the-end) echo "said the-end"; echo "no the-end" >&2;; *) eval "$line";; esac; done';

function told(input: string, more: Partial<PersistentForm> = {}, command: Partial<Command> = {}): Command {
  return {
    file: 'sh',
    args: ['-c', input],
    input: '',
    kept: { args: ['-c', loop], input: `${input}\n`, end: 'the-end', ...more },
    ...command,
  };
}

function gone(pid: string) {
  return startOf(Number(pid)) === undefined;
}

describe('a program that is kept', () => {
  test('answers one command after the other', async () => {
    const sh = execaShell();
    const first = await sh.run(told('echo $$; echo oops >&2'));
    const second = await sh.run(told('echo $$'));
    expect(first).toEqual({ exitCode: 0, stdout: second.stdout, stderr: 'oops\n' });
    expect(second.stderr).toBe('');
  });

  test('is another one for other arguments, for a shell of its own, and while it is busy', async () => {
    const sh = execaShell();
    const outcomes = await Promise.all([
      sh.run(told('echo $$; sleep 0.1')),
      sh.run(told('echo $$; sleep 0.1')),
      sh.run(told('echo $$', { args: ['-c', ` ${loop}`] })),
      execaShell().run(told('echo $$')),
    ]);
    expect(new Set(outcomes.map((outcome) => outcome.stdout)).size).toBe(4);
  });

  test('is told of to every step that speaks to it', async () => {
    const sh = execaShell();
    const pids: number[] = [];
    const bound = () => sh.bind({ signal: new AbortController().signal, onSpawn: (pid) => pids.push(pid) });
    const { stdout } = await bound().run(told('echo $$'));
    await bound().run(told(':'));
    expect(pids).toEqual([Number(stdout), Number(stdout)]);
  });

  test('that is silent says nothing on standard output', async () => {
    expect(await execaShell().run(told('echo out; echo err >&2', { silent: true }))).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'err\n',
    });
  });

  test('that ends in the middle has failed, and the next command gets a new one', async () => {
    const sh = execaShell();
    const ended = await sh.probe(told('echo $$; echo why >&2; exit 3'));
    expect(ended).toMatchObject({ exitCode: 3, stderr: 'why\n' });
    const next = await sh.run(told('echo $$'));
    expect(next.stdout).not.toBe(ended.stdout);
  });

  test('that was killed while nobody spoke to it is not spoken to again', async () => {
    const sh = execaShell();
    const { stdout } = await sh.run(told('echo $$'));
    process.kill(Number(stdout), 'SIGKILL');
    await expect.poll(() => gone(stdout)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await sh.run(told('echo new'))).stdout).toBe('new\n');
  });

  test('is killed for its time, with what it started', async () => {
    const sh = execaShell();
    const late = await sh.probe(told('echo $$; sleep 30', {}, { timeoutMs: 200 }));
    expect(late.exitCode).toBe(124);
    await expect.poll(() => gone(late.stdout)).toBe(true);
    expect((await sh.run(told('echo new'))).stdout).toBe('new\n');
  });

  test('is killed when the step is aborted', async () => {
    const step = new AbortController();
    const sh = execaShell().bind({ signal: step.signal });
    setTimeout(() => step.abort(), 100);
    const cut = await sh.probe(told('echo $$; sleep 30'));
    expect(cut.exitCode).not.toBe(0);
    await expect.poll(() => gone(cut.stdout)).toBe(true);
  });

  test('hears long inputs and is heard at length', async () => {
    const text = 'x'.repeat(300_000);
    expect((await execaShell().run(told(`echo ${text}`))).stdout).toBe(`${text}\n`);
  });

  test('is missing like any other', async () => {
    expect((await execaShell().probe(told(':', {}, { file: 'mln-no-such-program' }))).exitCode).toBe(127);
  });
});
