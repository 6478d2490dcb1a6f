// The tree of a machine's snapshots in vSphere → a list.
import type { SnapshotFact } from '@mln/engine/api';
import { listOf, recordOf, stringOf, type Unknown } from './answers.js';

export interface Kept extends SnapshotFact {
  /** `snapshot-35` */
  readonly id: string;
  /** The note of the user or program that took it. */
  readonly note: string;
}

/** The property `snapshot`; each snapshot before its descendants. */
export function treeOf(property: unknown): readonly Kept[] {
  return listOf(recordOf(property).rootSnapshotList).flatMap(branch);
}

function branch(node: unknown): readonly Kept[] {
  const one = recordOf(node);
  return [keptOf(one), ...listOf(one.childSnapshotList).flatMap(branch)];
}

const states: Readonly<Record<string, SnapshotFact['state']>> = { poweredOn: 'up', suspended: 'saved', poweredOff: 'down' };

function keptOf({ snapshot, name, description, createTime, state: power }: Unknown): Kept {
  const at = Date.parse(stringOf(createTime) ?? '');
  const state = states[stringOf(power) ?? ''];
  return {
    id: stringOf(recordOf(snapshot).value) ?? '',
    name: stringOf(name) ?? '',
    note: stringOf(description) ?? '',
    ...(Number.isNaN(at) ? {} : { at }),
    ...(state === undefined ? {} : { state }),
  };
}
