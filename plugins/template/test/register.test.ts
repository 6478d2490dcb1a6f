import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hash, type Made, makeImage, survey, tool } from '../../rootless/test/world.js';
import { listTemplates } from '../src/command-list.js';
import { registerTemplate } from '../src/command-register.js';
import { commandContext } from './world.js';

let made: Made;
beforeAll(() => {
  made = makeImage('ext4');
});
afterAll(() => fs.rmSync(made.directory, { recursive: true }));

const packed: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ['.gz', (file) => ['gzip', '-k', file]],
  ['.bz2', (file) => ['bzip2', '-k', file]],
  ['.xz', (file) => ['xz', '-0', '-k', file]],
  ['.tar.gz', (file) => ['tar', '-C', path.dirname(file), '-czSf', `${file}.tar.gz`, path.basename(file)]],
];

test.each(packed)('an image packed as %s is registered like the plain one', async (suffix, pack) => {
  const { ctx, errors, printed, templates, directory } = commandContext({});
  const source = path.join(directory, 'box-V1.0.ext4');
  fs.copyFileSync(made.image, source);
  const [file = '', ...args] = pack(source);
  tool(file, ...args);
  await registerTemplate.run({ ...ctx, options: { template: `${source}${suffix}`, message: 'for tests' } });
  expect(errors).toEqual([]);
  const sha256 = hash(`${templates}/box-V1.0.ext4`);
  expect(printed).toMatchObject([{ name: 'box-V1.0.ext4', file: 'box-V1.0.ext4', message: 'for tests', sha256 }]);
  expect(survey(`${templates}/box-V1.0.ext4`)).toEqual(survey(made.image));
  expect(fs.statSync(`${templates}/box-V1.0.ext4`).blocks * 512).toBeLessThan(fs.statSync(source).size);
  expect(fs.readdirSync(templates).sort()).toEqual(['box-V1.0.ext4', 'templates.json']);
  fs.rmSync(directory, { recursive: true });
});

test('a dirty journal is repaired on the way in, and the source stays as it is', async () => {
  const { ctx, errors, templates, directory } = commandContext({});
  const source = path.join(directory, 'dirty.ext4');
  fs.copyFileSync(made.image, source);
  fs.chmodSync(source, 0o644);
  tool('debugfs', '-w', '-R', 'feature needs_recovery', source);
  const before = hash(source);
  await registerTemplate.run({ ...ctx, options: { template: source, name: 'clean' } });
  expect(errors).toEqual([]);
  expect(hash(source)).toBe(before);
  expect(tool('debugfs', '-R', 'features', `${templates}/clean.ext4`)).not.toContain('needs_recovery');
  fs.rmSync(directory, { recursive: true });
});

test.each([
  ['a missing file', { template: '/no/such.ext4' }, 'MLN6106'],
  ['a name that is a path', { template: 'IMAGE', name: '../x' }, 'MLN6107'],
  ['no file', {}, 'MLN4012'],
  ['a damaged archive', { template: 'DAMAGED' }, 'MLN6106'],
])('%s is refused and leaves nothing behind', async (_what, options, code) => {
  const { ctx, errors, templates, directory } = commandContext({});
  const damaged = path.join(directory, 'x.ext4.gz');
  fs.writeFileSync(damaged, 'not gzip');
  const paths: Record<string, string> = { IMAGE: made.image, DAMAGED: damaged };
  const template = 'template' in options ? { template: paths[options.template] ?? options.template } : {};
  await registerTemplate.run({ ...ctx, options: { ...options, ...template } });
  expect(errors.map((error) => error.code)).toEqual([code]);
  expect(fs.existsSync(templates) ? fs.readdirSync(templates) : []).toEqual([]);
  fs.rmSync(directory, { recursive: true });
});

test('the list shows what is registered and what is only there', async () => {
  const { ctx, printed, texts, templates, directory } = commandContext({});
  await registerTemplate.run({ ...ctx, options: { template: made.image, name: 'box', message: 'a box' } });
  fs.writeFileSync(`${templates}/stray.img`, '');
  await listTemplates.run(ctx);
  const nothing = { format: 'raw', partitions: null, boot: null, problem: null };
  expect(printed.at(-1)).toEqual([
    {
      ...{ ...nothing, name: 'box', file: 'box.ext4', bytes: 24 * 2 ** 20, registered: true, message: 'a box' },
      root: { type: 'ext4', partition: null, offset: 0 },
    },
    { ...nothing, name: 'stray.img', file: 'stray.img', bytes: 0, registered: false, message: '', root: null },
  ]);
  expect(texts.at(-1)).toBe(
    [
      'NAME       FILE       SIZE     FORMAT  ROOT  LOADER',
      'box        box.ext4   24 MB    raw     ext4  -       a box',
      'stray.img  stray.img  0 bytes  raw     -     -       (not registered)',
    ].join('\n'),
  );
  fs.rmSync(directory, { recursive: true });
});
