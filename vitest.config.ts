import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    // unit tests read the sources; the tests under test/e2e run the built program
    alias: [
      { find: '@mln/engine/api', replacement: here('engine/src/api/index.ts') },
      { find: '@mln/engine/testkit', replacement: here('engine/src/testkit/index.ts') },
      { find: '@mln/engine', replacement: here('engine/src/index.ts') },
      { find: /^@mln\/plugin-([a-z]+)$/, replacement: here('plugins/$1/src/index.ts') },
      { find: /^@mln\/backend-([a-z]+)$/, replacement: here('backends/$1/src/index.ts') },
    ],
  },
  test: {
    include: ['{engine,plugins/*,backends/*}/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
