// What every plugin promises, asked of all that come with mln: plans are data and always the same, the manifest tells the truth.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type AnyPlugin, describePlugin, memoryFiles, type Sample } from '@mln/engine/testkit';
import { describe, expect, test } from 'vitest';
import { builtinPlugins, shippedPlugins } from '../engine/src/config/builtin.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

interface Shipped {
  readonly manifest: unknown;
  readonly plugin: AnyPlugin;
}

const packages = ['plugins', 'backends'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
);
const found: readonly Shipped[] = await Promise.all(
  packages
    .map((dir) => ({ dir, entry: join(dir, 'src/index.ts') }))
    .filter(({ entry }) => existsSync(entry))
    .map(async ({ dir, entry }) => {
      const module = (await import(pathToFileURL(entry).href)) as { readonly default: AnyPlugin }; // a plugin's entry
      return { manifest: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as unknown, plugin: module.default };
    }),
);
const all = found.map(({ plugin }) => plugin);

/** One of everything, in memory: every plugin that plans has something to plan here. */
const text = `
global { project fair ; memory 64M }
superclass base {
  file
  template tiny
  nameserver 10.0.0.1
  users { kim hunter2hunter2 /home/kim }
  root_passwd a-secret-of-root
  startup { echo hello }
  network eth0 { switch lan ; netmask 255.255.255.0 }
}
host web { superclass base ; network eth0 { address 10.0.0.2 } }
host db { superclass base ; uml ; network eth0 { address 10.0.0.3 ; switch wan } }
switch lan { in-memory }
switch wan { uml }
`;
const sample: Sample = { text, plugins: all, local: memoryFiles({ '/sample/templates/tiny.ext4': 'an image' }) };

test('the package mln brings every plugin that is loaded by itself, or when it is named', () => {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'packages/mln/package.json'), 'utf8'));
  expect(manifest).toMatchObject({
    dependencies: Object.fromEntries([...builtinPlugins, ...shippedPlugins].map((name) => [name, expect.any(String)])),
  });
});

for (const { plugin, manifest } of found)
  describePlugin({ describe, test, expect }, { plugin, manifest, samples: { 'one of everything': sample } });
