// The program, its libraries and its plugins → engine/dist/bundle, a few files instead of hundreds: finding, opening and compiling
// each of them is most of what a short command costs. engine/bin/mln.js says when the bundle is used.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../engine/dist/', import.meta.url));
const out = join(dist, 'bundle');
const { builtinPlugins } = await import(join(dist, 'config/builtin.js'));
const require = createRequire(join(dist, 'config/builtin.js'));
const entryOf = new Map(builtinPlugins.map((name) => [name, require.resolve(name)]));

/** Stands in for plugin/bundled.js: built-in plugins are part of the bundle, those of others are imported. */
const holder = `
import { pathToFileURL } from 'node:url';
${builtinPlugins.map((name, i) => `import plugin${i} from '${name}';`).join('\n')}
const held = new Map([${builtinPlugins.map((name, i) => `['${name}', plugin${i}]`).join(', ')}]);
export async function importPlugin(entry, builtIn) {
  return held.has(builtIn) ? { default: held.get(builtIn) } : import(pathToFileURL(entry).href);
}`;

const plugins = {
  name: 'plugins',
  // one copy of the contract, however it is asked for
  resolveId: (id) => (id === '@mln/engine/api' ? join(dist, 'api/index.js') : entryOf.get(id)),
  load: (id) => (id === join(dist, 'plugin/bundled.js') ? holder : undefined),
  // of files that only the moment knows: engine/bin/load-cached.js hands in a function for it
  transform: (code) => code.replaceAll(/\bimport\((?=\w)/g, 'importModule('),
};

/** Text of one byte a letter is read and compiled fastest. */
function toAscii(code) {
  if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error('cannot write a raw text in ASCII');
  return code.replace(/[^\0-\x7f]/g, (letter, at) => {
    if (code[at - 1] === '\\') throw new Error(`cannot write ${letter} in ASCII behind a backslash`);
    return `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const bundle = await rolldown({
  input: { main: join(dist, 'cli/main.js') },
  platform: 'node',
  // cosmiconfig asks for it when a configuration is TypeScript, which none of ours is
  external: ['typescript'],
  plugins: [plugins],
});
const { output } = await bundle.generate({
  format: 'cjs',
  entryFileNames: '[name]-[hash].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  minify: { compress: false, mangle: false },
});
await bundle.close();

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
for (const { fileName, code } of output) writeFileSync(join(out, fileName), toAscii(code));

// a compilation that is newer than the bundle leaves its mark there
const packages = [dirname(dist), ...[...entryOf.values()].map((entry) => dirname(dirname(entry)))];
const marks = packages.map((dir) => relative(out, join(dir, 'tsconfig.tsbuildinfo')));
const main = output.find(({ isEntry }) => isEntry).fileName;
writeFileSync(join(out, 'index.json'), `${JSON.stringify({ main, marks })}\n`);
