// The edits in a step, where it is one that customizes a disk.
import type { EditRecord } from '../api/edit.js';
import type { Step } from '../api/step.js';
import type { CustomizeArgs } from '../run/customize.js';

export const customizeArgs = ({ plugin, action, args }: Step): CustomizeArgs | undefined =>
  plugin === 'kernel' && action === 'customize' ? (args as unknown as CustomizeArgs) : undefined; // recorded by customizeDisk

/** What is done to the guest, without the words for people: values in a row, which says at its begin what they are. */
export const deedOfEdit = (edit: EditRecord): readonly unknown[] => {
  const { plugin, mode, owner, group } = edit;
  switch (edit.do) {
    case 'edit':
      return [edit.do, plugin, edit.action, edit.args];
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
};
