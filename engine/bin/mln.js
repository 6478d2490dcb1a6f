#!/usr/bin/env node
// The fast path answers --version without loading anything.
import { readFileSync, statSync } from 'node:fs';

const at = (path) => new URL(path, import.meta.url);
const bundle = at('../dist/bundle/');
const changed = (url) => statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** A few files start faster than hundreds; but sources that were compiled since then are not in them. */
const isFresh = () => {
  const made = changed(new URL('marks.json', bundle));
  if (made === 0) return false;
  const marks = JSON.parse(readFileSync(new URL('marks.json', bundle), 'utf8'));
  return marks.every((mark) => changed(new URL(mark, bundle)) < made);
};

if (process.argv[2] === '--version' && process.argv.length === 3) {
  console.log(JSON.parse(readFileSync(at('../package.json'), 'utf8')).version);
} else {
  const { main } = await import(isFresh() ? '../dist/bundle/main.js' : '../dist/cli/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
