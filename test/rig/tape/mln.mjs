// mln with a tape between it and the server it runs on, as bundle.mjs makes it. TAPE_RECORD=FILE: what it asks and is answered is added to FILE.
// TAPE_REPLAY=FILE: FILE is one act of a verdict, and answers; the first other question ends mln with 99 and is told on stderr.
import { openSync, readFileSync, writeSync } from 'node:fs';
import { recordTape, replayTape } from '../../../engine/dist/testkit/tape/tape.js';
import { tapedFiles, tapedOpener, tapedShell } from '../../../engine/dist/testkit/tape/taped-ports.js';
import { parsed, readActs } from '../../../engine/dist/testkit/tape/transcript.js';

// mln takes process.exit away from plugins
const exitNow = process.exit.bind(process);

const { TAPE_RECORD: record, TAPE_REPLAY: replay, TAPE_TEST: test = '' } = process.env;
const argv = process.argv.slice(2);
const began = Date.now();

/** What mln was given, and what it keeps for itself: its store and its lock. The rest is the server's. */
const stays = (path) =>
  /^\/srv\/site(\/|$)/.test(path) || /^\/srv\/mln\/projects\/[^/]+\/(project\.mln|state\.json|runs|lock)(\/|$)/.test(path);

/** The directory of a project. */
const isShared = (path) => /^\/srv\/mln\/projects\/[^/]+$/.test(path);

const recording = () => {
  const file = openSync(record, 'a');
  const write = (line) => writeSync(file, `${JSON.stringify(line)}\n`);
  write({ act: { test, argv, began } });
  let asked;
  const tape = recordTape(began, (part) => {
    if (part.ask !== undefined) asked = part;
    write(part.ask === undefined ? { ...asked, ...part } : part);
  });
  return { tape, end: (end) => write({ end }) };
};

const replaying = () => {
  const [act] = readActs(parsed(readFileSync(replay, 'utf8')));
  const fail = (difference) => {
    writeSync(2, `${JSON.stringify(difference)}\n`);
    exitNow(99);
  };
  const tape = replayTape({
    began: act.began,
    entries: act.entries,
    differs: (asked, at) => fail({ at, asked, wanted: act.entries[at]?.ask }),
    killed: () => process.kill(process.pid, 'SIGKILL'),
  });
  return {
    tape,
    end: (end) => {
      const at = tape.unasked() ?? act.entries.length;
      if (at < act.entries.length) fail({ at, wanted: act.entries[at].ask });
      if (act.end === undefined) fail({ at, ended: end });
      if (JSON.stringify(end) !== JSON.stringify(act.end)) fail({ at, ended: end, end: act.end });
    },
  };
};

const { tape, end } = record === undefined ? replaying() : recording();

let out = '';
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...rest) => {
    out += stream === process.stdout || !argv.includes('--json') ? chunk : '';
    return write(chunk, ...rest);
  };
}

globalThis.taped = {
  shell: (real) => (options) => tapedShell(tape, real(options)),
  files: (real) => () => tapedFiles(tape, real(), { stays, isShared }),
  clock: () => () => tape.clock,
  openers: (plugin) => ({
    ...plugin,
    openers: Object.fromEntries(Object.entries(plugin.openers).map(([name, opener]) => [name, tapedOpener(tape, opener)])),
  }),
};

const { main } = await import('../../../engine/dist/cli/main.js');
const exit = await main(argv);
const codes = [...new Set(out.match(/MLN\d{4}/g) ?? [])].sort();
end({ exit, codes, ...(argv.includes('--json') ? { json: out } : {}) });
process.exitCode = exit;
