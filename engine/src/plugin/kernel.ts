// The kernel's own plugin. `customize` opens a disk once, applies all edits of all plugins, and closes it.
import type { ActionOf, EditOf } from '../api/action.js';
import type { ImageAccess, OpenGuest } from '../api/drivers.js';
import type { EditRecord } from '../api/edit.js';
import type { Json } from '../api/json.js';
import type { DiskRef } from '../api/model.js';
import { definePlugin, type Plugin } from '../api/plugin.js';
import type { Step } from '../api/step.js';
import { applyEdits } from '../system/files/guest-apply.js';
import { noteCaller } from '../system/watchdog.js';

export interface CustomizeArgs {
  readonly host: string;
  /** Name of the image opener. */
  readonly opener: string;
  readonly disk: DiskRef;
  readonly edits: readonly EditRecord[];
  /** A directory for this step alone; the step removes it at the end. */
  readonly scratch: string;
  /** Of the plugin of the opener; plans of older versions have none. */
  readonly options?: Readonly<Record<string, Json>>;
}

/** Finds the edits of other plugins. */
export interface Parts {
  opener(name: string): ImageAccess | undefined;
  edit(plugin: string, action: string): EditOf<never> | undefined;
}

/** Recorded plans contain the name, so it does not change. */
const name = 'kernel';

export function kernelPlugin(parts: Parts): Plugin {
  const actions = { customize: customizeAction(parts), pass: passAction };
  return definePlugin({ name, api: 1, summary: 'customizes disks', actions });
}

/** Does nothing. Many steps can wait for such a step instead of waiting each for all of many others. */
const passAction: ActionOf<null> = { undo: 'none', run: async () => {}, check: async () => 'absent' };

/** The arguments of a step that customizes a disk; `undefined` for any other step. */
export function customizeArgs({ plugin, action, args }: Step): CustomizeArgs | undefined {
  return plugin === name && action === 'customize' ? (args as unknown as CustomizeArgs) : undefined; // recorded by plan/build-host.ts
}

/**
 * The step edits the disk in its staging path. mln never repairs a half-finished disk: the plan's `redoFrom` makes it again.
 * Throws the error of the opener or of an edit; the opener closes the disk in every case.
 */
function customizeAction(parts: Parts): ActionOf<CustomizeArgs> {
  return {
    undo: 'covered-by-disk',
    async run(ctx) {
      const { args, sh, files, signal } = ctx;
      const opener = parts.opener(args.opener);
      if (opener === undefined) throw new Error(`image opener "${args.opener}" is not loaded`);
      const { scratch, disk, options = {} } = args;
      await files.remove(scratch);
      await files.mkdir(scratch, { mode: 0o700, passing: true });
      const at = { ...disk, path: disk.stagingPath };
      const baseImage = disk.baseImage === undefined ? {} : { baseImage: disk.baseImage };
      let guest: OpenGuest | undefined;
      try {
        guest = await opener.open(at, { sh, files, signal, scratch, options, ...baseImage, output: (line) => ctx.output(line) });
        await applyEdits(guest, args.edits, {
          edit: (plugin, action) => {
            const found = parts.edit(plugin, action);
            if (found === undefined) throw new Error(`plugin ${plugin} has no edit "${action}"`);
            noteCaller({ plugin, hook: `edit ${action}` });
            return found;
          },
          secret: (ref) => ctx.secret(ref),
          local: files,
          signal,
          output: (line) => ctx.output(line),
        });
        await guest.close();
      } catch (error) {
        await guest?.abort();
        throw error;
      } finally {
        await files.remove(scratch);
      }
    },
  };
}
