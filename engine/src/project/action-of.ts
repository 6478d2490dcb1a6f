// The names that a plan recorded → the code that acts.
import type { ActionOf } from '../api/action.js';
import type { PluginSet } from '../plugin/registry.js';
import { customizeAction } from '../run/customize.js';

export function actionOf(set: PluginSet, plugin: string, name: string): ActionOf<never> | undefined {
  if (plugin !== 'kernel') return set.find(plugin)?.plugin.actions?.[name];
  if (name !== 'customize') return undefined;
  return customizeAction({
    opener: (opener) => set.openers.get(opener)?.driver,
    edit: (owner, edit) => {
      const found = set.find(owner)?.plugin.edits?.[edit];
      if (found === undefined) throw new Error(`plugin ${owner} has no edit "${edit}"`);
      return found;
    },
  });
}
