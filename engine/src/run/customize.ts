// The kernel's own action: open a disk once, apply all edits of all plugins, close it.
import type { ActionOf, EditOf } from '../api/action.js';
import type { ImageAccess, OpenGuest } from '../api/drivers.js';
import type { EditRecord } from '../api/edit.js';
import type { DiskRef } from '../api/model.js';
import { applyEdits } from '../system/files/guest-apply.js';

export interface CustomizeArgs {
  readonly host: string;
  /** Name of the image opener. */
  readonly opener: string;
  readonly disk: DiskRef;
  readonly edits: readonly EditRecord[];
  /** A directory that is this step's alone; removed at the end. */
  readonly scratch: string;
}

/** What a planner needs to know of it. */
export const kernelOwner = { name: 'kernel', actions: { customize: { undo: 'covered-by-disk' } } } as const;

export interface CustomizePorts {
  opener(name: string): ImageAccess | undefined;
  edit(plugin: string, action: string): EditOf<never>;
}

/**
 * The disk is edited where it is being made. Half done it is never repaired: the plan's `redoFrom` makes the disk anew.
 * Throws what the opener or an edit throws; the disk is let go in every case.
 */
export function customizeAction(ports: CustomizePorts): ActionOf<CustomizeArgs> {
  return {
    undo: 'covered-by-disk',
    async run(ctx) {
      const { args, sh, files, signal } = ctx;
      const opener = ports.opener(args.opener);
      if (opener === undefined) throw new Error(`image opener "${args.opener}" is not loaded`);
      const { scratch, disk } = args;
      await files.remove(scratch);
      await files.mkdir(scratch, { mode: 0o700, passing: true });
      const at = { ...disk, path: disk.stagingPath };
      const baseImage = disk.baseImage === undefined ? {} : { baseImage: disk.baseImage };
      let guest: OpenGuest | undefined;
      try {
        guest = await opener.open(at, { sh, files, signal, scratch, ...baseImage, output: (line) => ctx.output(line) });
        await applyEdits(guest, args.edits, {
          edit: ports.edit,
          secret: (ref) => ctx.secret(ref),
          local: files,
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
