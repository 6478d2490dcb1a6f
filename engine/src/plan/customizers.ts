// A host and its disk → the plugins' changes to the guest: edits if mln opens the disk, or wishes for the backend.

import type { Claims } from '../api/claims.js';
import type { ImageContext } from '../api/context.js';
import type { EditRecord } from '../api/edit.js';
import type { Asked, GuestFile, GuestRequests, GuestSpec } from '../api/guest.js';
import type { Edits } from '../api/lane.js';
import type { DiskRef, Host } from '../api/model.js';
import type { PluginSet } from '../plugin/registry.js';
import { activeInHost, modelContext } from './context.js';
import { type Customization, customization, editCall, imageLane, type PartRecord } from './image-lane.js';
import type { PlanContext } from './request.js';

/** In the order of the plugins, each with a lane of its own. */
export async function customizationOf(context: PlanContext, host: Host, disk: DiskRef): Promise<Customization> {
  const wanted = customization();
  const active = activeInHost(context, host);
  await context.hooks.each('customize', (plugin) => {
    if (!active.has(plugin)) return undefined;
    const { report, local, paths, roots, options, model, global, of, ofInterface, ofSwitch, at } = modelContext(context, plugin);
    const { facts } = context;
    const [config, lane] = [of(host), imageLane(wanted, plugin, host)];
    // biome-ignore format: what is the plugin's, and what is the host's
    const ctx: ImageContext<Claims, Edits> = {
      report, local, paths, roots, options, model, global, of, ofInterface, ofSwitch, at,
      facts, host, config, lane, disk,
    };
    return [ctx];
  });
  return wanted;
}

/** For a disk that mln opens: each part of the guest becomes an edit of the plugin that renders it. */
export function editsOf({ records }: Customization, set: Pick<PluginSet, 'guest'>): readonly EditRecord[] {
  return records.map((record) => ('part' in record ? rendered(record, set) : record));
}

function rendered({ part, value, asked: [first] }: PartRecord, { guest }: Pick<PluginSet, 'guest'>): EditRecord {
  const owner = guest.get(part);
  if (owner === undefined) throw new Error(`plugin ${first?.plugin} asks for ${part}, which no plugin writes into a disk`);
  return editCall(owner.driver(value as never), owner.plugin, first?.origin); // recorded for this very part
}

/** For a disk that only its backend can reach. */
export function requestsOf({ records, parts }: Customization): GuestRequests {
  const spec: Record<string, unknown> = {};
  const asked: Record<string, readonly Asked[]> = {};
  for (const { part, value, asked: by } of parts.values()) [spec[part], asked[part]] = [value, by];
  const edits = records.filter((record) => 'do' in record);
  const files = edits.filter((edit) => edit.do === 'write' || edit.do === 'append');
  const scripts = edits.filter((edit) => edit.do === 'run');
  if (files.length > 0) [spec.files, asked.files] = [files.map(fileOf), files.map(askedFor)];
  if (scripts.length > 0) [spec.scripts, asked.scripts] = [scripts.map(({ script }) => script), scripts.map(askedFor)];
  const others = edits.filter((edit) => !['write', 'append', 'run'].includes(edit.do));
  return { spec: spec as GuestSpec, asked, edits: others }; // each part has the value that its lane's call recorded
}

function fileOf(edit: EditRecord & { readonly do: 'write' | 'append' }): GuestFile {
  const { path, content, mode, owner, group } = edit;
  return {
    ...{ path, content, append: edit.do === 'append' },
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group }),
  };
}

function askedFor({ plugin, origin }: EditRecord): Asked {
  return origin === undefined ? { plugin } : { plugin, origin };
}
