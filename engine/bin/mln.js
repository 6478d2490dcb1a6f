#!/usr/bin/env node
// Starts mln from its bundle; or from the many files that the bundle was made of, when one of them is newer. CommonJS, because
// node starts it sooner than a module. --version is answered without loading anything.
'use strict';
const { readFileSync, statSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '../dist/bundle');

function changedAt(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The bundle's main file; nothing when there is no bundle, or sources were compiled since it was made. */
function freshBundle() {
  const index = join(bundle, 'index.json');
  const made = changedAt(index);
  if (made === 0) return undefined;
  const { main, marks } = JSON.parse(readFileSync(index, 'utf8'));
  return marks.every((mark) => changedAt(join(bundle, mark)) < made) ? join(bundle, main) : undefined;
}

function hasDirectory() {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}

async function start(argv) {
  const file = freshBundle();
  const { main } = file === undefined ? await import('../dist/cli/main.js') : require('./load-cached.js').loadCached(file);
  process.exitCode = await main(argv);
}

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version')
  console.log(JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')).version);
else if (!hasDirectory()) {
  console.error('error: cannot find the current directory: somebody removed it\n  hint: change to a directory that exists');
  process.exitCode = 1;
} else start(argv);
