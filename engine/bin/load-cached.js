// A file of the bundle → what it exports, by way of V8's code cache: what V8 compiled is kept beside the file, as Python keeps
// its bytecode, because compiling is most of what a short command costs. Whoever can write there can change the program itself,
// so the cache is trusted as the program is. A file without a cache gets one when the command ends, where that can be written.
'use strict';
const { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

/** By path: a file runs once, however often and in whatever circle it is asked for. */
const modules = new Map();
/** Scripts that were compiled without a cache, by the path where it will be. */
const compiled = new Map();

function loadCached(file) {
  const known = modules.get(file);
  if (known !== undefined) return known.exports;
  const module = { exports: {} };
  modules.set(file, module);
  const here = dirname(file);
  const run = compile(file).runInThisContext();
  const requireHere = (id) => (id.startsWith('./') ? loadCached(join(here, id)) : require(id));
  run(module.exports, requireHere, module, file, here, (url) => import(url));
  return module.exports;
}

function compile(filename) {
  // the build writes ASCII alone, which is read fastest as latin1
  const text = readFileSync(filename, 'latin1');
  // importModule: what comes from a cache has lost import()
  const source = `(function (exports, require, module, __filename, __dirname, importModule) {${text}\n})`;
  const cache = `${filename}.${process.version}-${process.arch}.cache`;
  const cachedData = readCache(cache, filename);
  const script = new Script(source, { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    if (compiled.size === 0) process.once('exit', writeCaches);
    compiled.set(cache, script);
  }
  return script;
}

/** Another build has other file names, as they contain a hash; V8 itself compares its version, its flags and the length of the source. */
function readCache(cache, filename) {
  try {
    return statSync(cache).mtimeMs < statSync(filename).mtimeMs ? undefined : readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** At the end, when the functions that the command needed have been compiled as well. */
function writeCaches() {
  for (const [cache, script] of compiled) {
    const draft = `${cache}.${process.pid}`;
    try {
      // whole or not at all, even when the machine goes down meanwhile
      const fd = openSync(draft, 'wx', 0o644);
      writeFileSync(fd, script.createCachedData());
      fsyncSync(fd);
      closeSync(fd);
      renameSync(draft, cache);
    } catch {
      rmSync(draft, { force: true });
    }
  }
}

module.exports = { loadCached };
