// The contract of every backend, in addition to that of plugins: its verbs agree with its capabilities, and it observes the
// machines that it started.
import { describeMove } from './describe-move.js';
import { describePlugin, type PluginSubject } from './describe-plugin.js';
import { describeSnapshots } from './describe-snapshots.js';
import type { Kit } from './kit.js';
import { type BackendLife, begin, type Lackable } from './life.js';

export interface BackendSubject extends PluginSubject {
  /** The flag that chooses it: `uml`. */
  readonly backend: string;
  /** Hosts and switches of this backend that are built, started and stopped in a world of their own. */
  readonly life?: BackendLife;
}

const verbs = ['observe', 'define', 'start', 'stop', 'undefine', 'connect', 'disconnect'] as const;
const mayHave = ['suspend', 'pause', 'unpause', 'update'] as const;
const ofSnapshots = ['snapshot', 'restore', 'deleteSnapshot'] as const;
const abilities = ['hvm', 'liveMigration', 'snapshots'] as const;

/** A backend without any assumption about its fields. */
type Unknown = Readonly<Record<string, unknown>>;

export function describeBackend(kit: Kit, subject: BackendSubject): void {
  describePlugin(kit, subject);
  kit.describe(`backend ${subject.backend}`, () => {
    kit.test('it is there, with a summary and all verbs', async () => {
      const backend = backendOf(subject);
      kit.expect(typeof backend.summary).toBe('string');
      kit.expect(verbs.filter((verb) => typeof backend[verb] !== 'function')).toEqual([]);
    });
    kit.test('it says of every ability whether it has it, and can move machines exactly when it says so', async () => {
      const backend = backendOf(subject);
      const said = recordOf(backend.capabilities);
      kit.expect(abilities.filter((name) => !['yes', 'no', 'experimental'].includes(String(said[name])))).toEqual([]);
      kit.expect(typeof backend.move === 'function').toBe(said.liveMigration !== 'no');
    });
    kit.test('it takes, reverts and throws away snapshots exactly when it says so', async () => {
      const backend = backendOf(subject);
      const can = recordOf(backend.capabilities).snapshots !== 'no';
      kit.expect(ofSnapshots.map((verb) => typeof backend[verb] === 'function')).toEqual(ofSnapshots.map(() => can));
    });
    kit.test('it takes at least one format of disks', async () => {
      const { formats } = recordOf(backendOf(subject).disk);
      kit.expect(Array.isArray(formats) && formats.length > 0).toBe(true);
    });
    kit.test('it can save machines and hold them, or has no verb for it; what it holds it lets go', async () => {
      const backend = backendOf(subject);
      kit.expect(mayHave.filter((verb) => backend[verb] !== undefined && typeof backend[verb] !== 'function')).toEqual([]);
      kit.expect(typeof backend.pause).toBe(typeof backend.unpause);
    });
    if (subject.life !== undefined) describeLives(kit, subject, subject.life);
  });
}

function describeLives(kit: Kit, subject: BackendSubject, life: BackendLife): void {
  const backend = backendOf(subject);
  const can = (verb: Lackable) => backend[verb] !== undefined && life.lacks?.includes(verb) !== true;
  describeLife(kit, life);
  if (can('suspend')) describeSaving(kit, life);
  if (can('pause')) describeHolding(kit, life);
  if (can('update')) describeAdjusting(kit, life);
  if (can('snapshot')) describeSnapshots(kit, life);
  if (backend.move !== undefined && (life.other ?? life.own) !== undefined) describeMove(kit, life);
}

function describeLife({ test, expect }: Kit, { sample, world }: BackendLife): void {
  test('what it started it does not start again; what it stopped it starts', async () => {
    const life = await begin(sample, await world());
    const first = await life.carryOut({ intent: 'start' });
    expect(first.steps.length > 0).toBe(true);
    expect((await life.planned({ intent: 'start' })).steps).toEqual([]);
    await life.carryOut({ intent: 'stop' });
    expect((await life.planned({ intent: 'stop' })).steps).toEqual([]);
    expect((await life.planned({ intent: 'start' })).steps.map(({ id }) => id)).toEqual(first.steps.map(({ id }) => id));
  });
  test('what runs is stopped before it is removed, at once', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'start' });
    await life.carryOut({ intent: 'stop', kill: true });
    expect((await life.planned({ intent: 'stop' })).steps).toEqual([]);
    await life.carryOut({ intent: 'remove' });
  });
}

function describeSaving({ test, expect }: Kit, { sample, world }: BackendLife): void {
  test('what it saved is seen to be saved, is neither saved nor stopped again, and is up when it is started', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'start' });
    await life.carryOut({ intent: 'save' });
    expect(await life.states()).toEqual(['saved']);
    for (const intent of ['save', 'stop'] as const) expect((await life.planned({ intent })).steps).toEqual([]);
    await life.carryOut({ intent: 'start' });
    expect(await life.states()).toEqual(['up']);
  });
  test('what it saved and took up again is down when it was stopped, not saved', async () => {
    const life = await begin(sample, await world());
    for (const intent of ['start', 'save', 'start', 'stop'] as const) await life.carryOut({ intent });
    expect(await life.states()).toEqual(['down']);
  });
  test('of what it saved nothing is left when it was removed', async () => {
    const life = await begin(sample, await world());
    for (const intent of ['start', 'save', 'remove'] as const) await life.carryOut({ intent });
    expect(await life.states()).toEqual(['down']);
  });
}

function describeHolding({ test, expect }: Kit, { sample, world }: BackendLife): void {
  test('what it holds is seen to be paused, is not held again, and goes on', async () => {
    const life = await begin(sample, await world());
    await life.carryOut({ intent: 'start' });
    expect((await life.planned({ intent: 'unpause' })).steps).toEqual([]);
    await life.carryOut({ intent: 'pause' });
    expect(await life.states()).toEqual(['paused']);
    expect((await life.planned({ intent: 'pause' })).steps).toEqual([]);
    await life.carryOut({ intent: 'unpause' });
    expect(await life.states()).toEqual(['up']);
  });
  test('what it holds can be stopped, and removed', async () => {
    for (const intent of ['stop', 'remove'] as const) {
      const life = await begin(sample, await world());
      for (const before of ['start', 'pause', intent] as const) await life.carryOut({ intent: before });
      expect(await life.states()).toEqual(['down']);
    }
  });
}

function describeAdjusting({ test, expect }: Kit, { sample, world }: BackendLife): void {
  test('what it adjusts runs on, also when it is adjusted again, and nothing is planned for what is down', async () => {
    const life = await begin(sample, await world());
    expect((await life.planned({ intent: 'adjust' })).steps).toEqual([]);
    for (const intent of ['start', 'adjust', 'adjust'] as const) await life.carryOut({ intent });
    expect(await life.states()).toEqual(['up']);
  });
}

function backendOf({ plugin, backend }: BackendSubject): Unknown {
  const backends = 'backends' in plugin ? recordOf(plugin.backends) : {};
  return recordOf(backends[backend]);
}

function recordOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
