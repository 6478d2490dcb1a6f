import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.js';
import { explainConfig } from '../../src/config/provenance.js';

async function load(files: Readonly<Record<string, string>>, distrust?: string) {
  const dir = mkdtempSync(join(tmpdir(), 'mln-servers-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const { value, diagnostics } = await loadConfig({
    projectFile: join(dir, 'project/lab.mln'),
    flags: {},
    home: join(dir, 'home'),
    cwd: dir,
    env: {},
    siteDir: join(dir, 'etc'),
    distrust: async () => distrust,
  });
  return { dir, config: value, said: diagnostics.map(({ code, message }) => `${code} ${message.replaceAll(dir, '')}`) };
}

describe('servers of the configuration', () => {
  const site =
    'servers:\n  big: { ssh: mln@big, options: [-p, "2222"], address: mln@10.0.0.2, projects: /srv/mln }\n  old: { ssh: old }\n';

  test('a narrower layer replaces key by key, and each value is explained with its line', async () => {
    const { dir, config, said } = await load({
      'etc/mln.config.yaml': site,
      'home/.config/mln/mln.config.yaml': 'servers: { big: { ssh: kim@big } }\n',
    });
    expect(said).toEqual([]);
    expect(config?.servers).toEqual({
      big: { ssh: 'kim@big', options: ['-p', '2222'], address: 'mln@10.0.0.2', projects: '/srv/mln' },
      old: { ssh: 'old' },
    });
    const rows = config === undefined ? [] : explainConfig(config).filter(({ key }) => key.startsWith('servers.'));
    expect(rows.map(({ key }) => key)).toEqual([
      'servers.big.ssh',
      'servers.big.options',
      'servers.big.address',
      'servers.big.projects',
      'servers.old.ssh',
    ]);
    expect(rows[0]).toMatchObject({
      value: 'kim@big',
      origin: join(dir, 'home/.config/mln/mln.config.yaml'),
      overrode: [{ value: 'mln@big', origin: join(dir, 'etc/mln.config.yaml'), line: 2 }],
    });
  });

  test('without any there are none', async () => {
    expect((await load({})).config?.servers).toEqual({});
  });

  test('a project may not name them, for ssh can be told to run programs', async () => {
    const { config, said } = await load({ 'project/mln.yaml': site });
    expect(said).toEqual(['MLN6012 cannot set "servers" in a project configuration']);
    expect(config?.servers).toEqual({});
  });

  test('they are not taken from a file that others may write', async () => {
    const { config, said } = await load({ 'etc/mln.config.yaml': site }, 'others may write it');
    expect(said).toEqual(['MLN6011 cannot trust "/etc/mln.config.yaml": others may write it']);
    expect(config?.servers).toEqual({});
  });

  test.each([
    ['{ ssh: "-oProxyCommand=evil" }', '"servers.big.ssh" must be a name or user@host'],
    ['{ ssh: 5 }', '"servers.big.ssh" must be a text'],
    ['{ projects: mln }', '"servers.big.projects" must be an absolute path'],
    ['{ options: -p }', '"servers.big.options" must be a list of texts'],
    ['{ port: 22 }', 'unknown key "servers.big.port"'],
    ['big', '"servers.big" must be a group of keys'],
  ])('big: %s is refused: %s', async (written, reason) => {
    const { said } = await load({ 'etc/mln.config.yaml': `servers: { big: ${written} }\n` });
    expect(said).toEqual([expect.stringContaining(reason)]);
  });
});
