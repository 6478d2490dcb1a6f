import { type Host, type Model, type ModelContext, noRoots } from '@mln/engine/api';
import { expect, test } from 'vitest';
import machine from '../src/index.js';

function host(name: string): Host {
  return {
    name,
    superclasses: [],
    bootOrder: 99,
    backend: 'uml',
    storage: 'file',
    opener: 'rootless',
    interfaces: [],
    settings: {},
  };
}

async function validate(memory: number) {
  const said: string[] = [];
  const model: Model = { version: 1, project: 'p', file: '/p', hosts: [host('tre')], switches: [], settings: {} };
  const words = { vcpus: 1, kernel: undefined, up_text: 'login:', boot_timeout: 180, stop_timeout: 30 };
  const config = { ...words, memory, kernel_args: [], vncdisplay: undefined, vncpasswd: undefined, vnckeymap: undefined };
  const ctx: ModelContext<NonNullable<typeof machine.claims>> = {
    model,
    global: config,
    of: () => config,
    ofInterface: () => ({ bridge: undefined }),
    ofSwitch: () => ({ bridge: false }),
    at: (...path) => ({ file: path.join('/'), line: 1, column: 1, length: 1 }),
    report: {
      error: ({ code }, at, values) => void said.push(`${code} ${at?.file} ${JSON.stringify(values)}`),
      warning: () => {},
      note: () => {},
    },
    local: { bytes: async () => undefined, text: async () => undefined, stat: async () => undefined, list: async () => [] },
    paths: { projects: '', templates: '', files: '', project: '', images: '', logs: '', run: '' },
    roots: noRoots,
    options: {},
  };
  const handler = machine.hooks?.validate;
  if (typeof handler !== 'function') throw new Error('validate is a plain handler');
  await handler(ctx);
  return said;
}

test('memory below 16M is an error, 16M is not', async () => {
  expect(await validate(16 * 2 ** 20)).toEqual([]);
  expect(await validate(15 * 2 ** 20)).toEqual(['MLN6401 host/tre/memory {"host":"tre","memory":"15M"}']);
});

test('memory is 128M and one processor when nothing is written, in bytes', () => {
  const node = { span: { file: '', line: 1, column: 1, length: 1 }, values: new Map(), lines: [], blocks: new Map() };
  const never = () => {
    throw new Error('nothing to complain of');
  };
  const report = { error: never, warning: never, note: never };
  const ctx = { report, path: '', below: () => ctx, origin: () => {}, keep: () => ({ secret: '' }), names: () => {} };
  expect(machine.claims?.host?.memory.decode(node, 'memory', ctx)).toBe(134_217_728);
  expect(machine.claims?.host?.vcpus.decode(node, 'vcpus', ctx)).toBe(1);
});
