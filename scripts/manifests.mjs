// Writes `mln.claims` in the package.json of every plugin of this repository, from what the built plugin claims.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { claimedWords } from '../engine/dist/plugin/registry.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const folder of ['plugins', 'backends'])
  for (const name of readdirSync(join(root, folder))) {
    const entry = join(root, folder, name, 'dist/index.js');
    if (!existsSync(entry)) continue;
    const file = join(root, folder, name, 'package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    const { default: plugin } = await import(pathToFileURL(entry).href);
    const claims = claimedWords(plugin);
    const { claims: _, ...rest } = manifest.mln;
    const mln = Object.keys(claims).length === 0 ? rest : { ...rest, claims };
    writeFileSync(file, `${JSON.stringify({ ...manifest, mln }, null, 2)}\n`);
  }
