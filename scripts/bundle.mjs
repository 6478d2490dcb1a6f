// The program, its libraries and its plugins → engine/dist/bundle, a few files instead of hundreds: finding and opening each of
// them is most of what a short command costs. What plugins of others import as well stays outside, so that all mean the same by it.
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../engine/dist/', import.meta.url));
const out = join(dist, 'bundle');
const api = join(dist, 'api/');
const { builtinPlugins } = await import(join(dist, 'config/builtin.js'));
const require = createRequire(join(dist, 'config/builtin.js'));

const entries = builtinPlugins.map((name) => ({ name, entry: require.resolve(name) }));
const nameOf = (name) => name.slice(name.indexOf('/') + 1);
const entryOf = new Map(entries.map(({ name, entry }) => [name, entry]));

const outside = {
  name: 'outside',
  resolveId(id, from) {
    if (id === '@mln/engine/api') return { id: '../api/index.js', external: true };
    if (entryOf.has(id)) return entryOf.get(id);
    const target = from !== undefined && id.startsWith('.') ? resolve(dirname(from), id) : id;
    return target.startsWith(api) ? { id: relative(out, target), external: true } : null;
  },
};

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  input: { main: join(dist, 'cli/main.js'), ...Object.fromEntries(entries.map(({ name, entry }) => [nameOf(name), entry])) },
  platform: 'node',
  // cosmiconfig asks for it when a configuration is TypeScript, which none of ours is
  external: ['typescript'],
  plugins: [outside],
});
await bundle.write({ dir: out, format: 'esm', chunkFileNames: '[name].js', minify: { compress: false, mangle: false } });
await bundle.close();

const fromHere = (path) => relative(out, path);
const plugins = Object.fromEntries(entries.map(({ name, entry }) => [fromHere(entry), `./${nameOf(name)}.js`]));
writeFileSync(join(out, 'plugins.json'), `${JSON.stringify(plugins, undefined, 2)}\n`);

// a compilation that is newer than the bundle leaves its mark there
const packages = [dirname(dist), ...entries.map(({ entry }) => dirname(dirname(entry)))];
const marks = packages.map((dir) => fromHere(join(dir, 'tsconfig.tsbuildinfo')));
writeFileSync(join(out, 'marks.json'), `${JSON.stringify(marks)}\n`);
