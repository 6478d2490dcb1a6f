import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const lang = fileURLToPath(new URL('../../src/lang', import.meta.url));
const nearleyc = join(dirname(createRequire(import.meta.url).resolve('nearley/package.json')), 'bin/nearleyc.js');

test('the generated parser is what the grammar says', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [nearleyc, join(lang, 'mln.ne')]);
  expect(await readFile(join(lang, 'mln.generated.ts'), 'utf8')).toBe(stdout);
});
