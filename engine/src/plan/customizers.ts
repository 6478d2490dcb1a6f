// A host and its disk → the edits that plugins want in it.
import type { EditRecord } from '../api/edit.js';
import type { ImageContext } from '../api/hooks.js';
import type { Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { Claims } from '../api/plugin.js';
import { andThen } from '../api/then.js';
import type { PlanContext } from './build.js';
import { activeForHost, modelContext } from './context.js';
import { imageLane } from './lanes.js';

/** In the order of the plugins, each in its plugin's name. */
export function editsOf(context: PlanContext, host: Host, disk: DiskRef): readonly EditRecord[] | Promise<readonly EditRecord[]> {
  const edits: EditRecord[] = [];
  const customized = context.hooks.each('customize', (plugin) => {
    if (!activeForHost(context, plugin, host)) return undefined;
    const { report, local, paths, options, model, global, of, ofInterface, ofSwitch, at } = modelContext(context, plugin);
    const { facts } = context;
    const [config, lane] = [of(host), imageLane(edits, plugin, host)];
    // biome-ignore format: what is the plugin's, and what is the host's
    const ctx: ImageContext<Claims, Edits> = {
      report, local, paths, options, model, global, of, ofInterface, ofSwitch, at,
      facts, host, config, lane, disk,
    };
    return [ctx];
  });
  return andThen(customized, () => edits);
}
