// The contract of every move: the machine runs on the new server and no longer on the old one, and never twice. After any failure
// it is in one place.
import type { DiskRef } from '../api/model.js';
import type { Ports } from '../api/ports.js';
import type { Step } from '../api/step.js';
import { runStep, runSteps, type StepWorld, undoStep } from './carry-out.js';
import type { ActWorld } from './describe-action.js';
import { type CallCount, failingAt } from './failing.js';
import type { Kit } from './kit.js';
import { planMoveSample } from './move-sample.js';
import { observeSample, planSample, type Sample, type SampleFacts } from './sample.js';

export interface MoveLife {
  readonly sample: Sample;
  world(): Promise<ActWorld>;
  /** A fresh world of another server, with the same root. Disks that both servers see must exist in both worlds. */
  other?(): Promise<ActWorld>;
  /** For a backend with servers of its own: the server on which the machine comes up, and another one, both in one world. */
  readonly own?: readonly [from: string, to: string];
}

export function describeMove({ test, expect }: Kit, life: MoveLife): void {
  test('moved, it runs there and no more here, and after each deed at most one of it runs', async () => {
    const scene = await begin(life);
    for (const step of scene.steps) await scene.run(step);
    expect(scene.most()).toBe(1);
    expect(await scene.states()).toEqual(['down', 'up']);
  });
  test('whichever deed of the move fails, it is finished in another try, and never twice', async () => {
    for (let k = 1; k <= maxCalls; k++) {
      const scene = await begin(life, k);
      const failed = await firstFailing(scene);
      if (failed === undefined) return;
      for (const step of scene.steps.slice(failed)) await scene.run(step);
      expect(`deed ${k}: at most ${scene.most()}, ${await scene.states()}`).toBe(`deed ${k}: at most 1, down,up`);
    }
  });
  test('whichever deed of the move fails, it is undone up to its last step, and runs here', async () => {
    for (let k = 1; k <= maxCalls; k++) {
      const scene = await begin(life, k);
      const failed = await firstFailing(scene);
      if (failed === undefined || scene.steps.slice(0, failed + 1).some(({ undo }) => undo === 'irreversible')) return;
      for (const step of scene.steps.slice(0, failed + 1).toReversed()) await scene.undo(step);
      expect(`deed ${k}: at most ${scene.most()}, ${await scene.states()}`).toBe(`deed ${k}: at most 1, up,down`);
    }
  });
}

/** The suite tries moves with more changes only at these. */
const maxCalls = 60;

const [here, there] = ['here', 'there'] as const;

interface Scene {
  readonly steps: readonly Step[];
  run(step: Step): Promise<void>;
  undo(step: Step): Promise<void>;
  /** The states on the old server and on the new one. */
  states(): Promise<readonly string[]>;
  /** The largest number of copies that ran at one time. */
  most(): number;
}

/** Starts the first machine of the sample and plans its move. With `k`, change number `k` of the move fails. */
async function begin({ sample, world, other, own }: MoveLife, k = 0): Promise<Scene> {
  const near = await world();
  const worlds = { [here]: near, [there]: (await other?.()) ?? near };
  const of = (name: keyof typeof worlds): Sample => ({ ...sample, local: worlds[name].files, sh: worlds[name].sh });
  const disks = await start(of(here), worlds[here]);
  const { steps, diagnostics } = await planMoveSample(
    { here: of(here), there: of(there), ...(own === undefined ? {} : { own }) },
    { disks },
  );
  const host = steps[0]?.lane.replace(/^host:/, '');
  if (host === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const states = async () => {
    if (own !== undefined) return statesWithin(await observeSample(of(here)), host, own);
    const both = [await observeSample(of(here)), await observeSample(of(there))];
    return both.map(({ facts }) => facts.machines[host]?.state ?? 'unknown');
  };
  let most = 1;
  const look = async () => {
    most = Math.max(most, (await states()).filter(runs).length);
  };
  const calls: CallCount = { count: 0 };
  const seen = (name: string): Ports => watched(failingAt(worlds[name === there ? there : here], calls, k), look);
  const stepWorld = ({ serviceHost }: Step): StepWorld => {
    const { clock } = worlds[serviceHost === there ? there : here];
    return { ...seen(serviceHost), at: seen, ...(clock === undefined ? {} : { clock }) };
  };
  return {
    steps,
    run: (step) => runStep(sample, step, stepWorld(step)),
    undo: (step) => undoStep(sample, step, stepWorld(step)),
    states,
    most: () => most,
  };
}

function statesWithin({ facts }: SampleFacts, host: string, [, to]: readonly [string, string]): readonly string[] {
  const { state, server } = facts.machines[host] ?? { state: 'unknown' };
  return server === to ? ['down', state] : [state, 'down'];
}

// a machine that is coming up or paused has its memory and could continue
function runs(state: string): boolean {
  return state === 'up' || state === 'starting';
}

async function start(sample: Sample, world: ActWorld): Promise<Readonly<Record<string, DiskRef>>> {
  const { plan: stagingPath } = await planSample(sample);
  if (stagingPath === undefined) throw new Error('the sample cannot be built');
  const { plan } = await planSample(sample, { intent: 'start', disks: stagingPath.disks });
  if (plan === undefined) throw new Error('the sample cannot be started');
  await runSteps(sample, plan.steps, world);
  return stagingPath.disks;
}

/** Looks after each change. */
function watched({ sh, files }: Ports, look: () => Promise<void>): Ports {
  const then =
    <A extends readonly unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await act(...args);
      await look();
      return result;
    };
  return {
    sh: { run: then((command) => sh.run(command)), probe: (command, assume) => sh.probe(command, assume) },
    files: { ...files, write: then(files.write), make: then(files.make), rename: then(files.rename), remove: then(files.remove) },
  };
}

/** Index of the failed step; `undefined` if all succeeded. */
async function firstFailing(scene: Scene): Promise<number | undefined> {
  for (const [n, step] of scene.steps.entries()) {
    const failed = await scene.run(step).then(
      () => false,
      () => true,
    );
    if (failed) return n;
  }
  return undefined;
}
