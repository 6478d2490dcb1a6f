// node draw.js VIEW HOSTS: plays a run of so many hosts with three steps each to a view, two hosts at a time, in two seconds.

import { writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { Plan, RunEvent, Step } from '@mln/engine';

interface View {
  event(event: RunEvent): void;
  close(): Promise<void>;
}

const seconds = 2;
const perTick = 20;
const [kind = 'none', count = '36'] = process.argv.slice(2);
const hosts = Number(count);

const step = (host: number, n: number): Step => ({
  id: `host:h${host}/provision/bench.step:${n}`,
  lane: `host:h${host}`,
  serviceHost: 'here',
  phase: 'provision',
  plugin: 'bench',
  action: 'step',
  args: null,
  title: `step ${n} of host ${host}`,
  undo: 'none',
  after: [],
  locks: [],
});

const steps = Array.from({ length: hosts }, (_, host) => [1, 2, 3].map((n) => step(host, n))).flat();
const plan: Plan = { version: 2, project: 'bench', command: 'build', hash: '', steps, disks: {} };

const screen = (): NodeJS.WriteStream => {
  const write = (chunk: Buffer, _: string, done: () => void): void => {
    writeSync(1, chunk);
    done();
  };
  const sink = new Writable({ write });
  return Object.assign(sink, { isTTY: true, columns: 120, rows: 50 }) as unknown as NodeJS.WriteStream; // all that a view asks of one
};

// views are no part of what the engine exports
const module = async (name: string): Promise<Record<string, (...args: readonly unknown[]) => View>> =>
  import(new URL(`../../engine/dist/view/${name}.js`, import.meta.url).href);

const viewOf = async (): Promise<View | undefined> => {
  if (kind === 'tree') return (await module('tree')).treeView?.(plan, { stdout: screen() });
  if (kind === 'lines') return (await module('lines')).lineView?.((text: string) => writeSync(1, text));
  return { event: () => {}, close: async () => {} };
};

const view = await viewOf();
if (view === undefined) throw new Error(`no view ${kind}`);
const events = steps.flatMap(({ id }): readonly RunEvent[] => [
  { type: 'step-begin', at: 0, id },
  { type: 'step-output', at: 0, id, line: 'working' },
  { type: 'step-done', at: 0, id, ms: 7 },
]);
view.event({ type: 'run-begin', at: 0, plan });
const perRound = Math.ceil((events.length * perTick) / (seconds * 1000));
for (let i = 0; i < events.length; i += perRound) {
  for (const event of events.slice(i, i + perRound)) view.event(event);
  await wait(perTick);
}
view.event({ type: 'run-end', at: 0, outcome: 'done' });
await view.close();
