// What is asked of ports is kept, and told again to who asks the same; who asks for something else is told apart.
import { expect, test } from 'vitest';
import type { CommandFailed, Files, Shell } from '../../src/api/ports.js';
import { memoryFiles } from '../../src/testkit/memory-files.js';
import { memoryGuest } from '../../src/testkit/memory-guest.js';
import { scriptShell } from '../../src/testkit/script-shell.js';
import { recordTape, replayTape, type Tape } from '../../src/testkit/tape/tape.js';
import { tapedFiles, tapedOpener, tapedShell } from '../../src/testkit/tape/taped-ports.js';
import { contentOf, type Exchange, parsed, printVerdict, readActs, readVerdict } from '../../src/testkit/tape/transcript.js';

const owned = { stays: (path: string) => path.startsWith('/own'), isShared: (path: string) => path === '/shared' };

function server() {
  const sh = scriptShell([
    ['xl list', { stdout: 'Domain-0\n' }],
    ['xl create', { exitCode: 3, stderr: 'no memory\n' }],
  ]);
  return { sh, files: memoryFiles({ '/etc': {}, '/etc/hosts': 'localhost\n', '/own': {} }) };
}

/** Does all that work does, and gives what it was told. */
async function work(sh: Shell, files: Files): Promise<readonly unknown[]> {
  const told: unknown[] = [(await sh.probe({ file: 'xl', args: ['list'] })).stdout];
  told.push(await sh.run({ file: 'xl', args: ['create'] }).catch((error: unknown) => (error as CommandFailed).outcome.exitCode));
  await files.write('/etc/name', 'box\n', { mode: 0o644 });
  told.push(await files.text('/etc/hosts'), await files.text('/etc/missing'), await files.list('/etc'));
  await files.make('/etc/made', 'a file', async (beside) => void (await files.write(beside, 'made')));
  await files.rename('/etc/none', '/etc/some').catch((error: unknown) => told.push((error as { code?: string }).code));
  await files.write('/own/state', 'kept');
  return told;
}

async function record(): Promise<{ readonly told: readonly unknown[]; readonly entries: readonly Exchange[] }> {
  const lines: unknown[] = [{ act: { test: '', argv: [], began: 0 } }];
  let asked: Partial<Exchange> = {};
  const tape = recordTape(0, (part) => {
    if (part.ask !== undefined) asked = part;
    lines.push({ ...asked, ...part });
  });
  const { sh, files } = server();
  const told = await work(tapedShell(tape, sh), tapedFiles(tape, files, owned));
  return { told, entries: readActs(lines)[0]?.entries ?? [] };
}

function never(): never {
  throw new Error('a port was asked');
}

/** A port that must not be asked, but for what is mln's own. */
const nowhere: Shell = { run: never, probe: never };

function replay(
  entries: readonly Exchange[],
  ends: { killed?(): never; differs?(): never } = {},
): Tape & { unasked(): number | undefined } {
  const stop = (word: string) => (): never => {
    throw new Error(word);
  };
  return replayTape({ began: 0, entries, differs: stop('differs'), killed: stop('killed'), ...ends });
}

test('who asks the same is told the same, and no server is asked', async () => {
  const { told, entries } = await record();
  expect(told).toEqual(['Domain-0\n', 3, 'localhost\n', undefined, ['hosts', 'name'], 'ENOENT']);
  const own = memoryFiles({ '/own': {} });
  const tape = replay(entries);
  expect(await work(tapedShell(tape, nowhere), tapedFiles(tape, own, owned))).toEqual(told);
  expect(tape.unasked()).toBeUndefined();
  expect(own.snapshot()).toEqual({ '/own/': '', '/own/state': 'kept' });
});

test.each([
  ['another command', (sh: Shell) => sh.run({ file: 'xl', args: ['destroy'] })],
  ['the same command to change something', (sh: Shell) => sh.run({ file: 'xl', args: ['list'] })],
  ['the same command with other input', (sh: Shell) => sh.probe({ file: 'xl', args: ['list'], input: 'yes' })],
])('%s is something else', async (_, ask) => {
  const { entries } = await record();
  await expect(ask(tapedShell(replay(entries), nowhere))).rejects.toThrow('differs');
});

test('the order of names, how long mln waits and what it takes for a failure make no difference', async () => {
  const { entries } = await record();
  const command = { args: ['list'], file: 'xl', timeoutMs: 5, ok: [0, 1] };
  expect((await tapedShell(replay(entries), nowhere).probe(command)).stdout).toBe('Domain-0\n');
});

test('other bytes in a file are something else, however long it is', async () => {
  const long = 'x'.repeat(10_000);
  expect(contentOf(long)).not.toEqual(contentOf(`${long.slice(1)}y`));
  expect(contentOf(Uint8Array.of(1, 2, 255))).toMatchObject({ bytes: 3 });
  const ask: Exchange = { ask: ['write', '/a', contentOf(long), { mode: 384 }], answer: {} };
  const files = tapedFiles(replay([ask]), memoryFiles(), owned);
  await expect(files.write('/a', `${long}!`, { mode: 384 })).rejects.toThrow('differs');
});

test('input is compared, and not kept', async () => {
  const lines: string[] = [];
  const tape = recordTape(0, (part) => void lines.push(JSON.stringify(part)));
  const command = { file: 'chpasswd', args: [], input: 'root:secret' };
  await tapedShell(tape, scriptShell()).run(command);
  expect(lines.join()).not.toContain('root:secret');
  const entries = [JSON.parse(lines[0] ?? '') as Exchange]; // as just written
  await expect(tapedShell(replay(entries), nowhere).run(command)).rejects.toThrow('killed');
  await expect(tapedShell(replay(entries), nowhere).run({ ...command, input: 'root:secret2' })).rejects.toThrow('differs');
});

test('looks may come in another order, but not across a change', async () => {
  const exchange = (...ask: Exchange['ask']): Exchange => ({ ask, answer: {} });
  const entries = [exchange('stat', '/a'), exchange('stat', '/b'), exchange('remove', '/a'), exchange('stat', '/c')];
  const files = (tape: Tape) => tapedFiles(tape, memoryFiles(), owned);
  const inOrder = replay(entries);
  for (const path of ['/b', '/a']) await files(inOrder).stat(path);
  expect(inOrder.unasked()).toBe(2);
  await files(inOrder).remove('/a');
  await files(inOrder).stat('/c');
  expect(inOrder.unasked()).toBeUndefined();
  await expect(files(replay(entries)).stat('/c')).rejects.toThrow('differs');
  await expect(files(replay(entries)).remove('/a')).rejects.toThrow('differs');
  await expect(files(inOrder).stat('/c')).rejects.toThrow('differs');
});

test('a question without an answer is where the process was killed', async () => {
  const tape = replay([{ ask: ['run', { file: 'xl', args: ['create'] }] }]);
  await expect(tapedShell(tape, nowhere).run({ file: 'xl', args: ['create'] })).rejects.toThrow('killed');
});

test('time goes by as it did: by what answers took and by what was slept', async () => {
  const tape = replay([{ ask: ['stat', '/a'], answer: {}, ms: 1500 }]);
  await tapedFiles(tape, memoryFiles(), owned).stat('/a');
  await tape.clock.sleep(3_600_000);
  expect(tape.clock.now()).toBe(3_601_500);
});

test('questions that are asked at once are asked one after the other', async () => {
  const order: string[] = [];
  const tape = recordTape(0, ({ ask, answer }) => void order.push(answer === undefined ? `ask ${ask?.[1]}` : 'answer'));
  const files = tapedFiles(tape, memoryFiles(), owned);
  await Promise.all([files.stat('/a'), files.stat('/b')]);
  expect(order).toEqual(['ask /a', 'answer', 'ask /b', 'answer']);
});

test('of a disk that is opened it is kept what is read and written in it, not how', async () => {
  const lines: Exchange[] = [];
  const tape = recordTape(
    0,
    (part) => void (part.answer === undefined && part.ask !== undefined && lines.push({ ask: part.ask })),
  );
  const disk = { path: '/disk', staging: '/disk', format: 'raw', offset: 0 } as never;
  const opener = {
    summary: '',
    unsupportedReason: () => undefined,
    open: async (_: unknown, { sh }: { readonly sh: Shell }) => {
      await sh.probe({ file: 'xl', args: ['list'] });
      return memoryGuest({ '/etc': {} });
    },
  };
  const sh = tapedShell(tape, server().sh);
  const guest = await tapedOpener(tape, opener).open(disk, { sh } as never);
  await guest.write('/etc/hostname', 'box\n');
  await guest.close();
  expect(lines.map(({ ask }) => ask[0])).toEqual(['open', 'guest write', 'guest close']);
});

test('a verdict reads as it was printed, and of a log that grew only what came to it is printed', async () => {
  const log = 'Welcome to a machine, whose console says more and more, line by line, until it is up\n';
  const read = (text: string): Exchange => ({ ask: ['text', '/log'], answer: { is: text }, ms: 1 });
  const entries = [read(log), read(log), read(`${log}login:`)];
  const act = { test: 'boots', argv: ['start'], began: 5, entries, end: { exit: 0, codes: [] } };
  const verdict = { scenario: 'a', recorded: '2026-01-01', image: 'i', slowness: 1, tools: {}, passed: ['boots'], acts: [act] };
  const text = printVerdict(verdict);
  expect(text.split(log.trim())).toHaveLength(2);
  expect(text).toContain('{"more":"login:"}');
  expect(readVerdict(text)).toEqual(verdict);
  expect(() => readActs(parsed('{"end":{}}'))).toThrow('begins with an act');
});
