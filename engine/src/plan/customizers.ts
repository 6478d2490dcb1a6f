// A host and its disk → the edits that plugins want in it.
import type { EditRecord } from '../api/edit.js';
import type { ImageCx } from '../api/hooks.js';
import type { Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Claims } from '../api/plugin.js';
import { andThen } from '../api/then.js';
import type { PlanWorld } from './build.js';
import { activeForHost, modelCx } from './context.js';
import { imageLane } from './lanes.js';

/** In the order of the plugins, each in its plugin's name. */
export function editsOf(world: PlanWorld, host: Host, disk: DiskRef): readonly EditRecord[] | Promise<readonly EditRecord[]> {
  const edits: EditRecord[] = [];
  const customized = world.hooks.each('customize', (plugin) => {
    if (!activeForHost(world, plugin, host)) return undefined;
    const { report, local, paths, options, model, global, of, ofInterface, ofSwitch, at } = modelCx(world, plugin);
    const { facts } = world;
    const [config, lane] = [of(host), imageLane(edits, plugin, host)];
    // biome-ignore format: what is the plugin's, and what is the host's
    const cx: ImageCx<Claims, Edits> = {
      report, local, paths, options, model, global, of, ofInterface, ofSwitch, at,
      facts, host, config, lane, disk,
    };
    return [cx];
  });
  return andThen(customized, () => edits);
}
