#!/usr/bin/env node
// The fast path answers --version without loading anything.
import { readFileSync, statSync } from 'node:fs';

const at = (path) => new URL(path, import.meta.url);
const changed = (path) => statSync(at(path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.argv[2] === '--version' && process.argv.length === 3) {
  console.log(JSON.parse(readFileSync(at('../package.json'), 'utf8')).version);
} else {
  // one file starts faster than hundreds; sources that were compiled since then are not in it
  const bundled = '../dist/bundle/main.js';
  const fresh = changed(bundled) > changed('../tsconfig.tsbuildinfo');
  const { main } = await import(fresh ? bundled : '../dist/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
