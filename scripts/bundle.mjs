// The program and its libraries → engine/dist/bundle, a few files instead of hundreds: finding and opening each of them is most of
// what a short command costs. What plugins import stays outside, so that they and the engine mean the same things by it.
import { rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../engine/dist/', import.meta.url));
const out = join(dist, 'bundle');
const api = join(dist, 'api/');

const outside = {
  name: 'outside',
  resolveId(id, from) {
    const target = from !== undefined && id.startsWith('.') ? resolve(dirname(from), id) : id;
    return target.startsWith(api) ? { id: relative(out, target), external: true } : null;
  },
};

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: join(dist, 'cli/main.js') },
  platform: 'node',
  // cosmiconfig asks for it when a configuration is TypeScript, which none of ours is
  external: ['typescript', /^@mln\//],
  plugins: [outside],
});
await bundle.write({ dir: out, format: 'esm', chunkFileNames: '[name].js' });
await bundle.close();
