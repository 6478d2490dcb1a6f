import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../src/api/ports.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { startOf } from '../../src/system/process/processes.js';
import { sshShell } from '../../src/system/remote/ssh-shell.js';
import { type OwnSshd, removeSshd, startSshd, whyNoSshd } from './support/sshd.js';

function script(text: string, more: Partial<Command> = {}): Command {
  return { file: 'sh', args: ['-c', text], ...more };
}

const why = whyNoSshd();

describe.skipIf(why !== undefined)(`a shell by ssh${why === undefined ? '' : ` (left out: ${why})`}`, { timeout: 60_000 }, () => {
  let own: OwnSshd;
  beforeAll(async () => {
    own = await startSshd();
  }, 30_000);
  afterAll(() => removeSshd(own));
  const open = (more: readonly string[] = []) =>
    sshShell({ name: 'two', to: own.to, options: [...more, ...own.options] }, execaShell());

  test('output and exit code come back as they are', async () => {
    const outcome = await open().probe(script('echo out; echo err >&2; exit 3'));
    expect(outcome).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  test.each([0, 1, 126, 127, 200, 255])('exit code %i of a program is its own', async (code) => {
    expect(await open().probe(script(`printf said >&2; exit ${code}`))).toEqual({ exitCode: code, stdout: '', stderr: 'said' });
  });

  test.each([
    ['that begins without a line end', 'printf began >&2', 'began'],
    ['with words of mln in it', "printf '\\nmln-ended 0\\nmln-began 1\\n' >&2", '\nmln-ended 0\nmln-began 1\n'],
  ])("error output %s is the program's own", async (_, text, stderr) => {
    for (let n = 0; n < 5; n += 1)
      expect(await open().probe(script(`${text}; exit 4`))).toEqual({ exitCode: 4, stdout: '', stderr });
  });

  test('a program that says that it ended well, before the connection breaks, did not end well', async () => {
    const lie = "printf '\\nmln-ended 0\\n\\nmln-ended 00000000000000000000000000000000 0\\n' >&2";
    const cut = script(`${lie}; kill -9 $(ps -o ppid= -p $PPID); sleep 5`);
    await expect(open().run(cut)).rejects.toMatchObject({ name: 'ServerUnreachable' });
  });

  test('arguments, environment and directory arrive as they are, whatever is in them', async () => {
    const args = ['a b; rm -rf $HOME', "it's", '"', '\\', '*', '', 'two\nlines', '$(id)', '`id`', '-n', 'ä€', '!x', '~'];
    const env = { WORD: 'a  "b" $c' };
    const { stdout } = await open().run({ file: 'printf', args: ['%s|', ...args], env });
    expect(stdout).toBe(`${args.join('|')}|`);
    expect((await open().run(script('echo "$WORD"; pwd', { env, cwd: '/usr/lib' }))).stdout).toBe('a  "b" $c\n/usr/lib\n');
  });

  test('a megabyte of input is given, and without it there is nothing to read', async () => {
    const input = `${'x'.repeat(999)}\n`.repeat(1_000);
    expect((await open().run({ file: 'wc', args: ['-c'], input })).stdout.trim()).toBe(String(input.length));
    expect((await open().run({ file: 'cat', args: [] })).stdout).toBe('');
    expect((await open().run({ file: 'true', args: [], input })).exitCode).toBe(0);
  });

  test.each([
    ['mln-no-such-program', 127],
    ['/nowhere/xl', 127],
    ['/etc/passwd', 126],
  ])('%s cannot be started: %i', async (file, exitCode) => {
    expect((await open().probe({ file, args: [] })).exitCode).toBe(exitCode);
    await expect(open().run({ file, args: [] })).rejects.toMatchObject({ name: 'CommandFailed', outcome: { exitCode } });
  });

  test('a directory that is missing is no missing program', async () => {
    const outcome = await open().probe({ file: 'true', args: [], cwd: '/nowhere' });
    expect(outcome).toMatchObject({ exitCode: 126, stderr: 'no directory /nowhere' });
  });

  test('run throws on an exit code that is not among ok', async () => {
    await expect(open().run(script('exit 4'))).rejects.toMatchObject({ name: 'CommandFailed' });
    expect((await open().run(script('exit 4', { ok: [0, 4] }))).exitCode).toBe(4);
  });

  test('programs speak English and find what only root has in its path', async () => {
    const { stdout } = await open().run(script('echo "$LC_ALL $PATH"'));
    expect(stdout).toMatch(/^C .*:\/sbin\n$/);
  });

  /** A program there that says which process it is and has a child. */
  const stubborn = (name: string) => {
    const file = join(own.dir, name);
    const text = `trap '' TERM; sleep 300 & echo "$$ $!" >${file}.tmp; mv ${file}.tmp ${file}; wait; wait`;
    const pids = async (): Promise<readonly number[]> => {
      for (let n = 0; n < 200 && !existsSync(file); n++) await delay(20);
      return readFileSync(file, 'utf8').trim().split(' ').map(Number);
    };
    return { text, pids };
  };
  const alive = (pids: readonly number[]) => pids.filter((pid) => startOf(pid) !== undefined);

  test('one whose time is over is ended there with all it started, before we go on', async () => {
    const { text, pids } = stubborn('slow');
    const outcome = await open().probe(script(text, { timeoutMs: 5_000 }));
    expect(outcome.exitCode).toBe(124);
    expect(alive(await pids())).toEqual([]);
  });

  test('one that is broken off is ended there with all it started, before we go on', async () => {
    const { text, pids } = stubborn('aborted');
    const abort = new AbortController();
    const running = open().bind({ signal: abort.signal }).run(script(text));
    running.catch(() => {});
    const started = await pids();
    expect(alive(started)).toEqual(started);
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'CommandFailed' });
    expect(alive(started)).toEqual([]);
  });

  test('one whose ssh was killed here ends there by itself', async () => {
    const { text, pids } = stubborn('orphan');
    const spawned: number[] = [];
    const running = open()
      .bind({ signal: new AbortController().signal, onSpawn: (pid) => void spawned.push(pid) })
      .run(script(text));
    const away = expect(running).rejects.toMatchObject({
      code: 'MLN5010',
      message: expect.stringContaining('the connection broke'),
    });
    const started = await pids();
    process.kill(-(spawned[0] ?? 0), 'SIGKILL');
    await away;
    await expect.poll(() => alive(started), { timeout: 10_000 }).toEqual([]);
  });

  test('what is begun after an abort runs, since it cleans up', async () => {
    const abort = new AbortController();
    abort.abort();
    const bound = open().bind({ signal: abort.signal });
    expect((await bound.run({ file: 'echo', args: ['clean'] })).stdout).toBe('clean\n');
  });

  test('a server that is not reached is told, and is no failure of the program', async () => {
    const nowhere = open(['-p', '1']);
    await expect(nowhere.run({ file: 'true', args: [] })).rejects.toMatchObject({
      code: 'MLN5010',
      message: expect.stringMatching(/^cannot use server two: it cannot be reached: .*Connection refused/),
      hint: expect.stringContaining('servers.two'),
    });
    expect(await nowhere.probe({ file: 'true', args: [] })).toMatchObject({
      exitCode: 255,
      stderr: expect.stringContaining('server two: it cannot be reached'),
    });
  });

  test('a key that the server does not know is not asked about', async () => {
    const stranger = sshShell(
      { name: 'two', to: own.to, options: ['-i', '/dev/null', ...own.options.slice(0, 4)] },
      execaShell(),
    );
    await expect(stranger.run({ file: 'true', args: [] })).rejects.toMatchObject({ code: 'MLN5010' });
  });

  test('a server that turns some away when many come at once is asked again', async () => {
    const narrow = await startSshd('2:100:2');
    try {
      const shell = sshShell({ name: 'two', to: narrow.to, options: narrow.options }, execaShell());
      const codes = await Promise.all(Array.from({ length: 8 }, () => shell.probe(script('exit 7'))));
      expect(codes.map(({ exitCode, stderr }) => `${exitCode} ${stderr}`)).toEqual(Array.from({ length: 8 }, () => '7 '));
    } finally {
      await removeSshd(narrow);
    }
  });
});
