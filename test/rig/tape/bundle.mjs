// The program with a tape in its ports → engine/dist/taped, a few files: hundreds of them take a minute to load in an emulated host.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const dist = join(repository, 'engine/dist');
const out = join(dist, 'taped');
const { builtinPlugins } = await import(join(dist, 'config/builtin.js'));
const require = createRequire(join(dist, 'config/builtin.js'));
const entries = new Map(builtinPlugins.map((name) => [name, require.resolve(name)]));

/** Modules that give mln its ports: what they export, and how it is taped. */
const taped = new Map([
  [join(dist, 'system/process/execa-shell.js'), ['execaShell', 'shell']],
  [join(dist, 'system/files/disk-files.js'), ['diskFiles', 'files']],
  [join(dist, 'system/clock.js'), ['systemClock', 'clock']],
  [entries.get('@mln/plugin-rootless'), ['default', 'openers']],
  [entries.get('@mln/plugin-mount'), ['default', 'openers']],
]);
const real = '?real';
const missed = new Set(taped.keys());

/** As in the bundle of mln, the built-in plugins are part of the program. */
const holder = `
import { pathToFileURL } from 'node:url';
${builtinPlugins.map((name, i) => `import plugin${i} from '${name}';`).join('\n')}
const held = new Map([${builtinPlugins.map((name, i) => `['${name}', plugin${i}]`).join(', ')}]);
export const importPlugin = async (entry, builtIn) =>
  held.has(builtIn) ? { default: held.get(builtIn) } : import(pathToFileURL(entry).href);`;

const plugin = {
  name: 'taped',
  resolveId(id, from) {
    if (id === '@mln/engine/api') return join(dist, 'api/index.js');
    if (id.endsWith(real)) return id;
    // what the real module imports stands beside it
    if (from?.endsWith(real) && id.startsWith('.')) return resolve(dirname(from), id);
    return entries.get(id) ?? null;
  },
  load(id) {
    if (id === join(dist, 'plugin/bundled.js')) return holder;
    if (id.endsWith(real)) return readFileSync(id.slice(0, -real.length), 'utf8');
    const [name, kind] = taped.get(id) ?? [];
    if (name === undefined) return null;
    missed.delete(id);
    const from = JSON.stringify(`${id}${real}`);
    const wrapped = `globalThis.taped.${kind}(real.${name})`;
    const exported = name === 'default' ? 'export default' : `export const ${name} =`;
    return `import * as real from ${from};\nexport * from ${from};\n${exported} ${wrapped};`;
  },
};

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  input: { mln: join(repository, 'test/rig/tape/mln.mjs') },
  platform: 'node',
  external: ['typescript'],
  plugins: [plugin],
});
await bundle.write({ dir: out, format: 'esm', chunkFileNames: '[name].js', minify: { compress: false, mangle: false } });
await bundle.close();
if (missed.size > 0) throw new Error(`cannot tape ${[...missed].join(', ')}: no module of that name is part of mln`);
