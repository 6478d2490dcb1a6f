// The few files that the program is loaded from, and what V8 compiled of them: both are used only while they are what was built.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ran, spawned, trustedDir } from './mln.js';
import { copyProgram } from './portable.js';

let root: string;
let program: string;
let bundle: string;
beforeAll(() => {
  root = trustedDir();
  program = copyProgram(root);
  bundle = join(root, 'engine/dist/bundle');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const run = (...argv: readonly string[]): Promise<Ran> =>
  spawned(process.execPath, [program, ...argv], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: root, LC_ALL: 'C', NO_COLOR: '1' },
  });

const help = async (): Promise<string> => {
  const { code, out, err } = await run('--help');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
};

const caches = (): readonly string[] =>
  readdirSync(bundle)
    .filter((name) => name.endsWith('.cache'))
    .map((name) => join(bundle, name));
const mainFile = (): string =>
  join(bundle, (JSON.parse(readFileSync(join(bundle, 'index.json'), 'utf8')) as { main: string }).main); // written by the build
const mainCache = (): string => caches().find((name) => name.startsWith(mainFile())) ?? '';

describe('the code cache', () => {
  test('is made by the first command where there is none, and left alone by the second', async () => {
    const before = await help();
    for (const cache of caches()) rmSync(cache);
    expect(await help()).toBe(before);
    const made = statSync(mainCache()).mtimeMs;
    expect(readdirSync(bundle).filter((name) => /\.cache\.\d+$/.test(name))).toEqual([]);
    expect(await help()).toBe(before);
    expect(statSync(mainCache()).mtimeMs).toBe(made);
  });

  test('is made anew when V8 cannot use it', async () => {
    const before = await help();
    const cache = mainCache();
    writeFileSync(cache, 'of another version');
    expect(await help()).toBe(before);
    expect(statSync(cache).size).toBeGreaterThan(100_000);
  });

  test('does not hide a change of the file it was made from', async () => {
    const before = await help();
    const text = readFileSync(mainFile(), 'latin1');
    writeFileSync(mainFile(), text.replaceAll('Manage Large Networks', 'Manage Giant Networks'), 'latin1');
    expect(await help()).toBe(before.replaceAll('Large', 'Giant'));
    writeFileSync(mainFile(), text, 'latin1');
    expect(await help()).toBe(before);
  });
});

describe('the bundle', () => {
  test('says the same as the files that it was made of, and gives way to them when they are newer', async () => {
    const before = await help();
    const mark = join(root, 'engine/tsconfig.tsbuildinfo');
    writeFileSync(mark, '');
    for (const cache of caches()) rmSync(cache);
    expect(await help()).toBe(before);
    expect(caches()).toEqual([]);
    utimesSync(mark, 0, 0);
    expect(await help()).toBe(before);
    expect(caches()).not.toEqual([]);
  });

  test('means by a failed command what a plugin of somebody else means', async () => {
    const dir = mkdtempSync(join(root, 'site-'));
    writeFileSync(
      join(dir, 'plugin.mjs'),
      `import { CommandFailed, definePlugin } from '@mln/engine/api';
      const run = async ({ sh, print }) => {
        const thrown = await sh.run({ file: 'false', args: [] }).catch((error) => error);
        print(thrown instanceof CommandFailed, () => 'for people');
      };
      export default definePlugin({ name: 'failing', api: 1, summary: 'fails', commands: { failing: { summary: 'fails', run } } });\n`,
    );
    writeFileSync(join(dir, 'site.mjs'), `export default { plugins: ['./plugin.mjs'] };\n`);
    const config = ['--config', join(dir, 'site.mjs')];
    expect(await run(...config, 'failing', '--json')).toMatchObject({ code: 0, out: 'true\n', err: '' });
    expect((await run(...config, '--help')).out).toMatch(/^ {2}failing .* fails$/m);
  });

  test('runs where it cannot be written, and leaves nothing there', async () => {
    const before = await help();
    for (const cache of caches()) rmSync(cache);
    // a name that is taken by a directory cannot be written, not even by root
    for (const name of readdirSync(bundle).filter((one) => one.endsWith('.cjs')))
      mkdirSync(join(bundle, `${name}.${process.version}-${process.arch}.cache`));
    expect(await help()).toBe(before);
    expect(readdirSync(bundle).filter((name) => /\.cache\.\d+$/.test(name))).toEqual([]);
  });
});
