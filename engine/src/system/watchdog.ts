// A second thread that ends mln when a plugin keeps the processor, because then no timer of the first thread runs.
import { Worker } from 'node:worker_threads';
import { fillText } from '../api/failure.js';
import { codes } from '../diagnostics/catalogue.js';
/** The plugin that mln calls, and the hook or the action. */
export interface Caller {
  readonly plugin: string;
  readonly hook: string;
}

interface Watch {
  /** The number of beats of the first thread, and the length of the name. */
  readonly numbers: Int32Array;
  /** UTF-8: the plugin that runs, and the hook. */
  readonly name: Uint8Array;
}

let watch: Watch | undefined;
const nameBytes = 256;
const beatMs = 200;

/** Begins to watch; once for a process. `seconds`: the time that one call may keep the processor. */
export function startWatchdog(seconds: number): void {
  if (watch !== undefined) return;
  const shared = new SharedArrayBuffer(8 + nameBytes);
  watch = { numbers: new Int32Array(shared, 0, 2), name: new Uint8Array(shared, 8) };
  const { numbers } = watch;
  setInterval(() => void Atomics.add(numbers, 0, 1), beatMs).unref();
  const { message } = fillText(codes.pluginKeepsProcessor, { seconds });
  const text = `error ${codes.pluginKeepsProcessor.code} ${message}\n`;
  const workerData = { shared, text, pid: process.pid, checks: Math.ceil((seconds * 1000) / beatMs), beatMs };
  new Worker(watcher, { eval: true, workerData, stdout: false, stderr: false }).unref();
}

/** From now on this plugin is the one that may keep the processor. */
export function noteCaller({ plugin, hook }: Caller): void {
  if (watch === undefined) return;
  const { written } = new TextEncoder().encodeInto(`plugin ${plugin} in ${hook}`, watch.name);
  Atomics.store(watch.numbers, 1, written);
}

/** The plugin of the last call, for a message about work that never ended. */
export function lastCaller(): string | undefined {
  if (watch === undefined) return undefined;
  const length = Atomics.load(watch.numbers, 1);
  return length === 0 ? undefined : Buffer.from(watch.name.slice(0, length)).toString('utf8');
}

// counts its own looks instead of the time: a stopped process loses no time
const watcher = `
const { writeSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const { shared, text, pid, checks, beatMs } = workerData;
const numbers = new Int32Array(shared, 0, 2);
const name = new Uint8Array(shared, 8);
let [last, looks] = [-1, 0];
setInterval(() => {
  const beats = Atomics.load(numbers, 0);
  looks = beats === last ? looks + 1 : 0;
  last = beats;
  if (looks < checks) return;
  const who = Buffer.from(name.slice(0, Atomics.load(numbers, 1))).toString('utf8') || 'mln';
  writeSync(2, text.replace('{who}', who));
  process.kill(pid, 'SIGKILL');
}, beatMs);
`;
