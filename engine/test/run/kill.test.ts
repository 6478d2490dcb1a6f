// kill -9 of a process that runs a plan with a real journal and real commands.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { beforeAll, expect, test } from 'vitest';

const bundle = mkdtempSync(join(tmpdir(), 'mln-kill-'));

beforeAll(async () => {
  await build({
    logLevel: 'error',
    build: {
      ssr: fileURLToPath(new URL('kill-child.ts', import.meta.url)),
      outDir: bundle,
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
    ssr: { noExternal: true },
  });
});

function start(dir: string, ...args: readonly string[]) {
  return spawnSync(process.execPath, [join(bundle, 'child.mjs'), dir, ...args], { encoding: 'utf8' });
}

function made(dir: string) {
  return readdirSync(dir).filter((name) => name !== 'journal.ndjson' && name !== 'log');
}

test.each([
  ['at the begin of a step', ['step-begin a/1']],
  ['in the middle of a command', ['step-begin b/1', '150']],
  ['at the end of a step', ['step-done a/1']],
  ['at the very end', ['run-end']],
])('killed %s, resume finishes it, rollback undoes it', (_when, at) => {
  for (const [how, outcome, files] of [
    ['resume', 'done', ['a-1', 'a-2', 'b-1', 'b-2']],
    ['rollback', 'rolled-back', []],
  ] as const) {
    const dir = mkdtempSync(join(tmpdir(), 'mln-kill-run-'));
    expect(start(dir, 'execute', ...at).signal).toBe('SIGKILL');
    expect(JSON.parse(start(dir, how).stdout)).toEqual({ outcome, said: [] });
    // a command that outlived its mln would be heard of by then
    if (at.length > 1) spawnSync('sleep', ['1.5']);
    expect(made(dir)).toEqual(files);
    if (how === 'resume') expect(readFileSync(join(dir, 'log'), 'utf8').match(/b\/1/g)).toHaveLength(1);
  }
});
