// The lane of customizers: records the parts of a guest and the edits of its disk in their order, each with its plugin.
import type { EditRecord } from '../api/edit.js';
import type { Asked, Asking, Content, GuestLane, GuestParts } from '../api/guest.js';
import type { Json } from '../api/json.js';
import type { AnyEditCall, EditOptions, Edits, ImageLane } from '../api/lane.js';
import type { Host } from '../api/model.js';
import type { Plugin } from '../api/plugin.js';
import type { Span } from '../api/span.js';
import { copyFields, plain } from './plain.js';

type Part = keyof GuestParts;
type Listed = { [P in Part]: GuestParts[P] extends readonly unknown[] ? P : never }[Part];
type Single = Exclude<Part, Listed>;

/** A part of the guest, with all values so far. Its position is that of the first request. */
export interface PartRecord {
  readonly part: Part;
  value: Json;
  readonly asked: Asked[];
}

/** The customization of one guest while plugins add to it. */
export interface Customization {
  readonly records: (EditRecord | PartRecord)[];
  readonly parts: Map<Part, PartRecord>;
}

export function customization(): Customization {
  return { records: [], parts: new Map() };
}

/** An image lane that appends in the name of `plugin`. */
export function imageLane(wanted: Customization, plugin: Plugin, host: Host): ImageLane<Edits> {
  const add = (edit: EditBody, options: EditOptions | undefined) => wanted.records.push(editRecord(edit, plugin, options));
  return {
    host,
    ...guestLane(wanted, plugin),
    file: (path, content: Content, options) => add({ do: 'write', path, content }, options),
    append: (path, content, options) => add({ do: 'append', path, content }, options),
    mkdir: (path, options) => add({ do: 'mkdir', path }, options),
    symlink: (target, path, options) => add({ do: 'symlink', target, path }, options),
    remove: (path, options) => add({ do: 'remove', path }, options),
    edit: (action, args, { title, origin }) => {
      wanted.records.push(editCall({ action, args, title }, plugin, origin));
    },
    run: (script, { title, origin, timeoutMs }) => add({ do: 'run', script, title, timeoutMs }, { origin }),
  };
}

function guestLane({ records, parts }: Customization, plugin: Plugin): GuestLane {
  const recordOf = (part: Part, value: Json): PartRecord => {
    const found = parts.get(part);
    if (found !== undefined) return found;
    const record = { part, value, asked: [] };
    parts.set(part, record);
    records.push(record);
    return record;
  };
  const set = <P extends Single>(part: P, value: GuestParts[P], asking: Asking | undefined): void => {
    const record = recordOf(part, null);
    record.value = plain(value);
    record.asked[0] = askedBy(plugin, asking);
  };
  const add = <P extends Listed>(part: P, item: GuestParts[P][number], asking: Asking | undefined): void => {
    const record = recordOf(part, []);
    (record.value as Json[]).push(plain(item)); // a list since its first item
    record.asked.push(askedBy(plugin, asking));
  };
  return {
    machineId: (id, asking) => set('machineId', id, asking),
    hostname: (name, asking) => set('hostname', name, asking),
    hosts: (hosts, asking) => set('hosts', hosts, asking),
    interface: (one, asking) => add('interfaces', one, asking),
    nameServer: (address, asking) => add('nameServers', address, asking),
    user: (user, asking) => add('users', user, asking),
    group: (group, asking) => add('groups', group, asking),
    rootPassword: (password, asking) => set('rootPassword', password, asking),
    mount: (mount, asking) => add('mounts', mount, asking),
    module: (line, asking) => add('modules', line, asking),
    startup: (line, asking) => add('startup', line, asking),
    shutdown: (line, asking) => add('shutdown', line, asking),
  };
}

function askedBy({ name }: Plugin, { origin }: Asking = {}): Asked {
  return origin === undefined ? { plugin: name } : { plugin: name, origin: spanOf(origin) };
}

/** One of the plugin's own edits. */
export function editCall({ action, args, title }: AnyEditCall, plugin: Plugin, origin: Span | undefined): EditRecord {
  if (plugin.edits?.[action] === undefined) throw new Error(`plugin ${plugin.name} has no edit "${action}"`);
  return editRecord({ do: 'edit', action, args: args as Json, title }, plugin, { origin }); // the caller converts it to plain data with the rest
}

/** The record in the plan: plain data, without fields that are undefined. */
function editRecord(edit: EditBody, plugin: Plugin, options: EditOptions | undefined): EditRecord {
  const { origin, mode, owner, group } = options ?? {};
  const record = copyFields(edit, {});
  record.plugin = plugin.name;
  copyFields({ mode, owner, group }, record);
  if (origin !== undefined) record.origin = spanOf(origin);
  return record as EditRecord; // built to that shape, with undefined fields dropped
}

function spanOf({ file, line, column, length }: Span) {
  return { file, line, column, length };
}

type EditBody =
  | { readonly do: 'write'; readonly path: string; readonly content: Content }
  | { readonly do: 'append'; readonly path: string; readonly content: string }
  | { readonly do: 'mkdir' | 'remove'; readonly path: string }
  | { readonly do: 'symlink'; readonly target: string; readonly path: string }
  | { readonly do: 'edit'; readonly action: string; readonly args: Json; readonly title: string }
  | { readonly do: 'run'; readonly script: string; readonly title: string; readonly timeoutMs: number | undefined };
