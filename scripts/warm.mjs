// Makes the code caches of the bundle for this node: loads every file of it, and runs in one process what people run most, so
// that the functions which these commands call are in the caches as well.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { loadCached } = createRequire(import.meta.url)('../engine/bin/load-cached.js');
const bundle = fileURLToPath(new URL('../engine/dist/bundle/', import.meta.url));
const index = JSON.parse(readFileSync(join(bundle, 'index.json'), 'utf8'));

const project = `
global { project warm }
superclass base { template tiny.ext4 ; memory 64M ; nameserver 10.0.0.2 ; users { kyrre l47/Y.NtB9p7w } }
switch lan { }
host a { superclass base ; network eth0 { switch lan ; address 10.0.0.1 ; netmask 255.255.255.0 } ; startup { echo up } }
host b { superclass base ; network eth0 { switch lan ; address dhcp } }
`;

for (const name of readdirSync(bundle).filter((one) => one.endsWith('.cjs'))) loadCached(join(bundle, name));
const { main } = loadCached(join(bundle, index.main));

const home = mkdtempSync(join(tmpdir(), 'mln-warm-'));
process.env.HOME = home;
const templates = join(home, 'mln/templates');
mkdirSync(templates, { recursive: true });
writeFileSync(join(templates, 'tiny.ext4'), '');
const file = join(home, 'warm.mln');
writeFileSync(file, project);
try {
  for (const argv of [['--help'], ['check', file], ['list'], ['status']]) {
    const code = await main(argv);
    if (code !== 0) throw new Error(`mln ${argv.join(' ')}: exit ${code}`);
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
