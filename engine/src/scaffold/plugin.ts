// A name → the files of a plugin package that builds, passes its tests and can be published.

interface PluginPackage {
  /** The short name: `motd` for mln-plugin-motd. */
  readonly name: string;
  /** The version of the engine for the plugin: `0.1.0`. */
  readonly engine: string;
  readonly api: number;
}

/** Short names that are valid as package names, plugin names and words. */
export function isPluginName(name: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && name.length <= 40;
}

/** By path below the package's directory. */
export function pluginPackage(made: PluginPackage): Readonly<Record<string, string>> {
  const word = made.name.replaceAll('-', '_');
  return {
    'package.json': json(manifest(made, word)),
    'tsconfig.json': json(tsconfig),
    '.gitignore': 'node_modules/\ndist/\n',
    'README.md': readme(made, word),
    ...code({ name: made.name, word, api: made.api }),
  };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function manifest({ name, engine, api }: PluginPackage, word: string): object {
  return {
    name: `mln-plugin-${name}`,
    version: '0.1.0',
    description: `${word}: say here what it is for`,
    license: 'MIT',
    type: 'module',
    engines: { node: '>=20.19' },
    keywords: ['mln-plugin'],
    files: ['dist'],
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
    mln: { api, entry: './dist/index.js', claims: { global: [word], host: [word] } },
    scripts: { build: 'tsc', prepack: 'npm run build', test: 'vitest run' },
    peerDependencies: { '@mln/engine': `^${engine}` },
    devDependencies: { '@mln/engine': `^${engine}`, typescript: '^6.0.3', vitest: '^4.1.12' },
  };
}

const tsconfig = {
  compilerOptions: {
    target: 'ES2023',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: [],
    skipLibCheck: true,
    declaration: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

function readme({ name }: PluginPackage, word: string): string {
  return `# mln-plugin-${name}

A plugin of mln. It knows the word \`${word}\`, in \`global\`, a superclass or a host:

\`\`\`
global { project shop }
host web { template tiny ; ${word} some text }
\`\`\`

Install it beside the configuration of the site, and name it there:

\`\`\`yaml
plugins: [mln-plugin-${name}]
\`\`\`

\`npm run build\` builds it, \`npm test\` tests it, \`npm publish\` does both before it publishes.
`;
}

interface NewCode {
  readonly name: string;
  /** The word in project files: the name, with underscores. */
  readonly word: string;
  readonly api: number;
}

function code(made: NewCode): Readonly<Record<string, string>> {
  return {
    'src/index.ts': source(made),
    'test/plugin.test.ts': tests(made),
    'test/golden/guest.json': golden(made),
  };
}

// mln takes the default export of the entry for the plugin
const plugged = 'export default';

function source({ name, word, api }: NewCode): string {
  return `// ${word} TEXT: written into /etc/${name} of the guest.
import { definePlugin, text } from '@mln/engine/api';

const words = { ${word}: text({ doc: 'written into /etc/${name} of the guest' }) };

${plugged} definePlugin({
  name: '${name}',
  api: ${api},
  summary: 'writes a text into guests',
  // claimed in both blocks: what a host says wins over what global says
  claims: { global: words, host: words },
  hooks: {
    // called while planning, for each host that has the word; nothing happens yet
    customize({ lane, config, host, at }) {
      lane.file('/etc/${name}', \`\${config.${word}}\\n\`, { origin: at('host', host.name, '${word}') });
    },
  },
});
`;
}

function tests({ name, word }: NewCode): string {
  return `import { readFileSync } from 'node:fs';
import { describePlugin, memoryGuest, planSample } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

const text = \`
global { project sample ; ${word} for all }
host web { }
host db { ${word} for this one }
\`;
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// what every plugin promises
describePlugin({ describe, test, expect }, { plugin, manifest, samples: { 'two machines': text } });

test('the text is in the guest', async () => {
  const { customize } = await planSample({ text, plugins: [plugin] });
  const guest = memoryGuest();
  await customize('db', guest);
  expect(await guest.text('/etc/${name}')).toBe('for this one\\n');
  await expect(\`\${JSON.stringify(guest.snapshot(), null, 2)}\\n\`).toMatchFileSnapshot('golden/guest.json');
});
`;
}

function golden({ name }: NewCode): string {
  const root = { uid: 0, gid: 0 };
  const guest = {
    '/etc': { type: 'directory', mode: '0755', ...root },
    [`/etc/${name}`]: { type: 'file', mode: '0644', ...root, content: 'for this one\n' },
  };
  return `${JSON.stringify(guest, null, 2)}\n`;
}
