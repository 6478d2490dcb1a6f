// The edits in a step, where it is one that customizes a disk.
import { createHash } from 'node:crypto';
import type { EditRecord } from '../api/edit.js';
import type { Json } from '../api/json.js';
import type { Step } from '../api/step.js';
import type { CustomizeArgs } from '../run/customize.js';

export function customizeArgs({ plugin, action, args }: Step): CustomizeArgs | undefined {
  return plugin === 'kernel' && action === 'customize' ? (args as unknown as CustomizeArgs) : undefined; // recorded by customizeDisk
}

/** Of long texts, which are the same in many hosts, as the names of all hosts are. */
export type Digests = Map<string, string>;

/** What is done to the guest, without the words for people: values in a row, which says at its begin what they are. */
export function deedOfEdit(edit: EditRecord, digests: Digests): readonly unknown[] {
  const { plugin, mode, owner, group } = edit;
  switch (edit.do) {
    case 'edit':
      return [edit.do, plugin, edit.action, brief(edit.args, digests)];
    case 'run':
      return [edit.do, plugin, edit.script, edit.timeoutMs];
    case 'symlink':
      return [edit.do, plugin, edit.path, edit.target];
    case 'write':
    case 'append':
      return [edit.do, plugin, edit.path, edit.content, mode, owner, group];
    case 'mkdir':
    case 'remove':
      return [edit.do, plugin, edit.path, mode, owner, group];
  }
}

const longText = 512;

/** The values of arguments, long texts by their digest. */
function brief(args: Json, digests: Digests): unknown {
  return typeof args === 'object' && args !== null && Object.values(args).some(isLong)
    ? Object.entries(args).map(([name, value]) => [name, isLong(value) ? { sha256: digestOf(value, digests) } : value])
    : args;
}

function isLong(value: unknown): value is string {
  return typeof value === 'string' && value.length > longText;
}

function digestOf(text: string, digests: Digests): string {
  const digest = digests.get(text) ?? createHash('sha256').update(text).digest('hex');
  digests.set(text, digest);
  return digest;
}
