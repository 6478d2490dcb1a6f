// The contract of every storage, in addition to that of plugins: each host gets its own disk, made beside its final place, and
// removable.
import type { DiskRef } from '../api/model.js';
import type { Plan, Step } from '../api/step.js';
import { runSteps, undoSteps } from './carry-out.js';
import type { ActWorld } from './describe-action.js';
import { describePlugin, type PluginSubject, plannedOrThrow } from './describe-plugin.js';
import type { Kit } from './kit.js';
import { planSample, type Sample } from './sample.js';

export interface StorageWorld extends ActWorld {
  /** The directory of the sample's projects; default: that of the sample. */
  readonly root?: string;
  /** Removes the world. */
  dispose?(): Promise<void>;
}

export interface StorageSubject extends PluginSubject {
  /** The flag that chooses the storage: `lvm`. */
  readonly storage: string;
  /** At least two hosts that use the storage. */
  readonly sample: Sample;
  /** A fresh world for the sample's disks. The planner reads its files. */
  world(): Promise<StorageWorld>;
}

export function describeStorage(kit: Kit, subject: StorageSubject): void {
  describePlugin(kit, subject);
  kit.describe(`storage ${subject.storage}`, () => {
    describeDisks(kit, subject);
    describeLife(kit, subject);
  });
}

function describeDisks({ test, expect }: Kit, subject: StorageSubject): void {
  test('it is there, with a summary and all verbs', async () => {
    const driver = driverOf(subject);
    expect(typeof driver.summary).toBe('string');
    expect(['provision', 'commit', 'remove'].filter((verb) => typeof driver[verb] !== 'function')).toEqual([]);
  });
  test('every host has a disk of its own, which is made beside its place', async () => {
    await inWorld(subject, async ({ plan }) => {
      const disks = Object.values(plan.disks);
      expect(disks.length > 1).toBe(true);
      expect(disks.flatMap(faultsOf)).toEqual([]);
      const places = disks.flatMap(({ path, stagingPath }) => [path, stagingPath]);
      expect(places.filter((place, i) => places.indexOf(place) !== i)).toEqual([]);
      expect(JSON.parse(JSON.stringify(plan.disks))).toEqual(plan.disks);
    });
  });
  test('for every host it plans at least one step that makes the disk', async () => {
    await inWorld(subject, async ({ plan, own }) => {
      const lanes = new Set(own(plan).map(({ lane }) => lane));
      expect(Object.keys(plan.disks).filter((host) => !lanes.has(`host:${host}`))).toEqual([]);
    });
  });
}

function describeLife({ test, expect }: Kit, subject: StorageSubject): void {
  test('made, every disk stands in its place and nothing where it was made', async () => {
    await inWorld(subject, async ({ plan, own, sample, world }) => {
      await runSteps(sample, own(plan), world);
      expect(await standing(world, plan)).toEqual(Object.values(plan.disks).map(({ path }) => path));
    });
  });
  test('undone, nothing of it stands there, and undoing again is no failure', async () => {
    await inWorld(subject, async ({ plan, own, sample, world }) => {
      await runSteps(sample, own(plan), world);
      await undoSteps(sample, own(plan), world);
      expect(await standing(world, plan)).toEqual([]);
      await undoSteps(sample, own(plan), world);
    });
  });
  test('removed, nothing of it stands there, and removing again is no failure', async () => {
    await inWorld(subject, async ({ plan, own, sample, world }) => {
      await runSteps(sample, own(plan), world);
      const { plan: removal } = await planSample(sample, { intent: 'remove', disks: plan.disks });
      if (removal === undefined) throw new Error('the removal cannot be planned');
      await runSteps(sample, own(removal), world);
      expect(await standing(world, plan)).toEqual([]);
      await runSteps(sample, own(removal), world);
    });
  });
}

interface Scene {
  readonly plan: Plan;
  readonly sample: Sample;
  readonly world: ActWorld;
  /** Steps of the plugin under test. */
  own(plan: Plan): readonly Step[];
}

async function inWorld(subject: StorageSubject, act: (scene: Scene) => Promise<void>): Promise<void> {
  const world = await subject.world();
  try {
    const root = world.root === undefined ? {} : { root: world.root };
    const sample: Sample = { ...subject.sample, ...root, local: world.files, sh: world.sh };
    const own = ({ steps }: Plan) => steps.filter(({ plugin }) => plugin === subject.plugin.name);
    await act({ plan: await plannedOrThrow(sample), sample, world, own });
  } finally {
    await world.dispose?.();
  }
}

function faultsOf({ path, stagingPath, offset }: DiskRef): readonly string[] {
  return [
    ...[path, stagingPath].filter((place) => !place.startsWith('/')).map((place) => `${place} is not absolute`),
    ...(Number.isInteger(offset) && offset >= 0 ? [] : [`${path}: offset ${offset}`]),
  ];
}

async function standing({ files }: ActWorld, { disks }: Plan): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { path, stagingPath } of Object.values(disks))
    for (const place of [path, stagingPath]) if ((await files.stat(place)) !== undefined) found.push(place);
  return found;
}

type Unknown = Readonly<Record<string, unknown>>;

/** A driver without any assumption about its fields. */
function driverOf({ plugin, storage }: StorageSubject): Unknown {
  const drivers = 'storage' in plugin ? recordOf(plugin.storage) : {};
  return recordOf(drivers[storage]);
}

function recordOf(value: unknown): Unknown {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
