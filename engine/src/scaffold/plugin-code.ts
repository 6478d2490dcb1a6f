// The source and the test of a new plugin, as text.

export interface NewCode {
  readonly name: string;
  /** What project files say: the name, with underscores. */
  readonly word: string;
  readonly api: number;
}

export function code(made: NewCode): Readonly<Record<string, string>> {
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
