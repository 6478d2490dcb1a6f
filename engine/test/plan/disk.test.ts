import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src/api/drivers.js';
import type { DiskRef } from '../../src/api/model.js';
import { definePlugin } from '../../src/api/plugin.js';
import { planSample } from '../../src/testkit/sample.js';

type Wanted = Backend<never, never, never>['disk'];

function drivers(disk: Wanted, made: Pick<DiskRef, 'format' | 'offset'>) {
  return definePlugin({
    name: 'choosy',
    api: 1,
    summary: 'a backend with wishes, and a storage of one kind',
    backends: {
      choosy: {
        summary: 'runs nothing',
        capabilities: { hvm: 'no', liveMigration: 'no', snapshots: 'no' },
        disk,
        observe: async () => {},
        ...{ define() {}, start() {}, stop() {}, undefine() {}, connect() {}, disconnect() {} },
      },
    },
    storage: {
      made: {
        summary: 'keeps nothing',
        provision: () => ({ path: '/p/a', stagingPath: '/p/a.new', ...made }),
        ...{ commit() {}, remove() {} },
      },
    },
  });
}

async function said(disk: Wanted, made: Pick<DiskRef, 'format' | 'offset'>) {
  const text = 'global { project p }\nhost a {\n  choosy\n  made\n}\n';
  const { diagnostics } = await planSample({ text, plugins: [drivers(disk, made)] });
  return diagnostics.map(({ code, message, span }) => [code, message, span?.line]);
}

describe('a disk that the backend cannot run is an error at the host', () => {
  test.each<readonly [string, Wanted, Pick<DiskRef, 'format' | 'offset'>, string]>([
    ['another format', { formats: ['raw'], partitioned: true }, { format: 'uml-cow', offset: 0 }, 'MLN3028'],
    ['partitions', { formats: ['raw'], partitioned: false }, { format: 'raw', offset: 32256 }, 'MLN3033'],
    ['no boot loader', { formats: ['raw'], partitioned: true, whole: 'required' }, { format: 'raw', offset: 0 }, 'MLN3034'],
  ])('%s', async (_what, disk, made, code) => {
    expect(await said(disk, made)).toEqual([[code, expect.stringContaining('choosy'), 2]]);
  });
});

test.each<readonly [Wanted, number]>([
  [{ formats: ['raw'], partitioned: false }, 0],
  [{ formats: ['raw'], partitioned: true }, 0],
  [{ formats: ['raw'], partitioned: true }, 2 ** 20],
  [{ formats: ['raw'], partitioned: true, whole: 'required' }, 2 ** 20],
])('a backend that wants %j takes a root file system at %i', async (disk, offset) => {
  expect(await said(disk, { format: 'raw', offset })).toEqual([]);
});
