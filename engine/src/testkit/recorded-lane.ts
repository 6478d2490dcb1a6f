// An image lane of one plugin, and the edits that its calls put into a plan.
import type { EditRecord } from '../api/edit.js';
import type { Edits, ImageLane } from '../api/lane.js';
import type { Host } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import { editsOf } from '../plan/customizers.js';
import { customization, imageLane } from '../plan/image-lane.js';
import { registerAll } from '../plugin/registry.js';
import type { AnyPlugin } from './sample.js';

export interface RecordedLane<E extends Edits> {
  readonly lane: ImageLane<E>;
  edits(): readonly EditRecord[];
}

export function recordedLane<E extends Edits>(of: AnyPlugin & { readonly edits?: E }, host: Host): RecordedLane<E> {
  const plugin = of as Plugin; // the kernel knows plugins without their types
  const wanted = customization();
  const set = registerAll([{ plugin, from: 'a test' }], []);
  return { lane: imageLane(wanted, plugin, host) as ImageLane<E>, edits: () => editsOf(wanted, set) };
}
