import { readFileSync } from 'node:fs';
import { describePlugin, memoryGuest, planSample } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import plugin from '../src/index.js';

const text = `
global { project shop ; motd Be kind. }
host web { }
host db { motd Leave this one alone. }
`;
const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describePlugin({ describe, test, expect }, { plugin, manifest, samples: { 'two machines': text } });

test('a machine shows its own message, or that of all', async () => {
  const { customize } = await planSample({ text, plugins: [plugin] });
  const messageOf = async (host: string) => {
    const guest = memoryGuest();
    await customize(host, guest);
    return guest.text('/etc/motd');
  };
  expect([await messageOf('web'), await messageOf('db')]).toEqual(['Be kind.\n', 'Leave this one alone.\n']);
});

test('a name that the site does not want refuses the plan, at the place where it stands', async () => {
  const { plan, diagnostics } = await planSample({ text, plugins: [plugin], options: { motd: { names: '^(web|mail)' } } });
  expect(plan).toBeUndefined();
  expect(diagnostics).toMatchObject([{ code: 'MLN6910', plugin: 'motd', hook: 'review', span: { line: 4 } }]);
});
