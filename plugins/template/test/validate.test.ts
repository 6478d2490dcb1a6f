import type { Host, ModelContext, Values } from '@mln/engine/api';
import { expect, test } from 'vitest';
import { validateTemplates } from '../src/validate.js';

const names = ['tiny.ext4', 'debian-V1.0.ext4'];
const local: ModelContext<never>['local'] = {
  bytes: async () => undefined,
  text: async () => undefined,
  list: async () => names,
  stat: async (path) =>
    names.includes(path.slice(3)) ? { type: 'file', size: 2 ** 26, mode: 0, uid: 0, gid: 0, mtimeMs: 0 } : undefined,
};

async function validated(words: object) {
  const said: unknown[] = [];
  const report =
    (severity: string) =>
    ({ code }: { readonly code: string }, _at: unknown, values: Values, extra: object) =>
      void said.push({ severity, code, ...values, ...extra });
  const host = { name: 'tre' } as Host; // no more of it is looked at
  const ctx = {
    model: { hosts: [host] },
    of: () => words,
    at: () => undefined,
    report: { error: report('error'), warning: report('warning'), note: report('note') },
    paths: { templates: '/t' },
    local,
  };
  await validateTemplates(ctx as never); // the parts it uses
  return said;
}

test('a template that is there and large enough is nothing to speak of', async () => {
  expect(await validated({ template: 'tiny', size: 2 ** 30 })).toEqual([]);
});

test('a missing template is told with the directory, the nearest name and the list command', async () => {
  expect(await validated({ template: 'tiyn.ext4' })).toEqual([
    {
      severity: 'error',
      code: 'MLN6101',
      name: 'tiyn.ext4',
      directory: '/t',
      hint: 'did you mean "tiny.ext4"? mln list_templates lists the templates',
    },
  ]);
});

test('a host without a template is an error', async () => {
  expect(await validated({})).toMatchObject([{ severity: 'error', code: 'MLN6102', host: 'tre' }]);
});

test('a size below the template is a warning, unless free space decides', async () => {
  expect(await validated({ template: 'tiny', size: 2 ** 20 })).toMatchObject([
    { severity: 'warning', code: 'MLN6103', size: '1 MB' },
  ]);
  expect(await validated({ template: 'tiny', size: 2 ** 20, free_space: 1 })).toEqual([]);
});
