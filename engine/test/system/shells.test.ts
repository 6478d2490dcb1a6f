import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/api/ports.js';
import { redact, render } from '../../src/system/print-command.js';
import { execaShell } from '../../src/system/process/execa-shell.js';
import { dryShell } from '../../src/system/rehearsal/dry-files.js';
import { scriptShell } from '../../src/testkit/script-shell.js';

function cmd(file: string, ...args: readonly string[]): Command {
  return { file, args };
}

describe('render', () => {
  test.each([
    [cmd('lvcreate', '-n', 'root', 'vg0'), 'lvcreate -n root vg0'],
    [cmd('echo', '', "it's", 'a b', '$HOME'), "echo '' 'it'\\''s' 'a b' '$HOME'"],
    [cmd('echo', 'a\nb\x1b'), "echo $'a\\nb\\x1b'"],
    [{ ...cmd('chpasswd'), input: 'root:secret' }, "chpasswd <<'[11 bytes]'"],
    [{ ...cmd('make'), env: { V: '1 2' }, cwd: '/my dir' }, "(cd '/my dir' && V='1 2' make)"],
  ])('%j is %s', (command, line) => expect(render(command)).toBe(line));

  test.each([cmd('printf', '%s|', "it's", '', 'a\tb\nc', '*', '~', '\\', '$(id)', 'ø', "\x01'\\"), cmd('printf', '%s', '-n')])(
    'a shell reads the line as the same words',
    async (command) => {
      const sh = execaShell();
      const direct = await sh.run(command);
      expect(await sh.run({ file: 'bash', args: ['-c', render(command)] })).toEqual(direct);
    },
  );

  test('secrets are replaced, the longest first, lines of long ones too; short ones are no secrets', () => {
    const secrets = ['hunter2', 'hunter22', 'key line one\nkey line two', 'ab'];
    expect(redact('hunter22 hunter2 key line two abc', secrets)).toBe('[secret] [secret] [secret] abc');
  });
});

describe('dry shell', () => {
  test('prints changes, assumes answers, and really looks only when nothing is assumed', async () => {
    const lines: string[] = [];
    const real = scriptShell([['uname', { stdout: 'Linux\n' }]]);
    const sh = dryShell((line) => lines.push(line), real);
    expect(await sh.run(cmd('rm', '-rf', '/'))).toEqual({ exitCode: 0, stdout: '', stderr: '' });
    expect((await sh.probe(cmd('lvs', 'vg0'), { exitCode: 5 })).exitCode).toBe(5);
    expect((await sh.probe(cmd('uname'))).stdout).toBe('Linux\n');
    expect(lines).toEqual(['+ rm -rf /', '? lvs vg0 (assumed)', '? uname']);
    expect(real.log).toEqual(['? uname']);
  });
});
