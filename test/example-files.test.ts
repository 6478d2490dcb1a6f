// The examples, from text to the files that the guests get: each host's own, apart from what they all get alike.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from '@mln/engine/api';
import { memoryGuest, type Seed, type Snapshot, tryProject } from '@mln/engine/testkit';
import { expect, test } from 'vitest';
import { debian } from '../plugins/apache/test/guests.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'examples');
function golden(name: string) {
  return fileURLToPath(new URL(`golden/${name}`, import.meta.url));
}

const entries = ['plugins', 'backends'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'src/index.ts')),
);
const plugins: readonly Plugin[] = (
  await Promise.all(entries.map(async (entry) => (await import(entry)) as { readonly default: Plugin }))
) // a plugin's entry
  .map((module) => module.default);

const texts: Seed = Object.fromEntries(
  readdirSync(examples, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:mln|txt|conf|pub)$/.test(name))
    .map((name) => [join(examples, name), readFileSync(join(examples, name), 'utf8')]),
);
const templates: Seed = Object.fromEntries(['tiny.ext4', 'debian.ext4'].map((name) => [`/t/${name}`, 'an image']));
/** In the directory of files that projects name. */
const kept: Seed = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`/f/${basename(path)}`, text]));

function guestOf(): Seed {
  return {
    ...debian,
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
    '/etc/shadow': 'root:*:19000:0:99999:7:::\n',
    '/etc/group': 'root:x:0:\n',
    '/etc/network/interfaces': 'auto lo\niface lo inet loopback\n',
    '/etc/inittab': '::sysinit:/etc/init.d/rcS\n',
  };
}

// salts are chosen anew each time
function plain(text: string): string {
  return text.replace(/\$[16y]\$[^:\n]+/g, '$HASH').replace(/:\d{5}:/g, ':DAY:');
}

function told(before: Snapshot, after: Snapshot): string {
  return Object.entries(after)
    .filter(([path, node]) => JSON.stringify(before[path]) !== JSON.stringify(node))
    .map(([path, { type, mode, uid, gid, content }]) => {
      const head = `== ${path} ${type} ${mode} ${uid}:${gid}`;
      return content === undefined ? head : `${head}\n${plain(content).trimEnd()}`;
    })
    .join('\n');
}

test.each([
  ['ldap', ['ldapserver', 'ldapclient']],
  ['italy', ['uno', 'tre']],
  ['webserv', ['web13']],
  ['course/group01', []],
  ['cluster/bioinfo', ['cluster-node01']],
])('the hosts of examples/%s.mln get the files that were agreed on', async (name, named) => {
  const file = join(examples, `${name}.mln`);
  const project = await tryProject(plugins, { [file]: texts[file] ?? '', ...texts, ...templates, ...kept });
  const hosts = named.length > 0 ? named : (project.model?.hosts.map((host) => host.name) ?? []);
  const all: string[] = [];
  for (const host of hosts) {
    const guest = memoryGuest(guestOf());
    const before = guest.snapshot();
    await project.apply(host, guest);
    all.push(`# host ${host}\n${told(before, guest.snapshot())}\n`);
  }
  await expect(all.join('\n')).toMatchFileSnapshot(golden(`${name.replaceAll('/', '.')}.files.txt`));
});
