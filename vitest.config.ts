import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// unit tests read the sources; end-to-end tests run the built program
const alias = [
  { find: '@mln/engine/api', replacement: here('engine/src/api/index.ts') },
  { find: '@mln/engine/testkit', replacement: here('engine/src/testkit/index.ts') },
  { find: '@mln/engine', replacement: here('engine/src/index.ts') },
  { find: /^@mln\/([a-z]+-kit)$/, replacement: here('packages/$1/src/index.ts') },
  { find: /^@mln\/plugin-([a-z]+)$/, replacement: here('plugins/$1/src/index.ts') },
  { find: /^@mln\/backend-([a-z]+)$/, replacement: here('backends/$1/src/index.ts') },
];

// time-outs end what hangs, and nothing else: a machine may be many times as slow as the one that a test was written on

/** Left out of the quick check: `scripts/test.sh --all` runs them too. */
const tags = [{ name: 'long', description: 'takes long, and something like it is tested without it' }];

export default defineConfig({
  test: {
    tags,
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          tags,
          globalSetup: ['test/temporary.ts'],
          setupFiles: ['test/use-temporary.ts'],
          include: ['{engine,plugins/*,backends/*,packages/*}/test/**/*.test.ts', 'test/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'e2e',
          tags,
          include: ['test/{e2e,attack}/**/*.test.ts'],
          globalSetup: ['test/e2e/templates.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'replay',
          tags,
          include: ['test/replay/**/*.test.ts'],
          testTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'rig',
          tags,
          include: ['test/rig/**/*.test.ts'],
          globalSetup: ['test/e2e/templates.ts', 'test/rig/setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
