// The actions on disks. mln may repeat each one, and undo it even if it made nothing.
import { createCow, type Growth, growFile, headerFor, readHeader } from '@mln/disk-kit';
import { defineAction, type Files, type Shell } from '@mln/engine/api';

// types instead of interfaces, so that they are Json
type CloneArgs = { readonly template: string; readonly stagingPath: string; readonly grow: Growth | null };
type BaseArgs = { readonly template: string; readonly base: string; readonly growth: Growth };
type CowArgs = {
  readonly backing: string;
  readonly stagingPath: string;
  /** Present if `backing` is a link to it, which the first disk over it makes. */
  readonly template?: string;
};
type PublishArgs = { readonly stagingPath: string; readonly path: string; readonly sync: boolean };
type RemoveArgs = {
  readonly path: string;
  /** Absent if a new disk is there. */
  readonly stagingPath?: string;
  readonly images: string;
  readonly backing: string | null;
};

type World = { readonly sh: Shell; readonly files: Files };

async function exists(files: Files, path: string): Promise<boolean> {
  return (await files.stat(path)) !== undefined;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** A copy that shares blocks with the template if the file system supports that, and otherwise keeps its holes. */
async function copy({ sh, files }: World, from: string, to: string): Promise<void> {
  await files.mkdir(parentOf(to));
  await files.remove(to);
  await sh.run({ file: 'cp', args: ['--reflink=auto', '--sparse=auto', '--no-preserve=mode,ownership', '--', from, to] });
}

function partOf(path: string): string {
  return `${path}.part`;
}

/** The action uses another name first, so a disk at `stagingPath` is always complete. */
export const clone = defineAction<CloneArgs>({
  async run({ args, sh, files }) {
    const part = partOf(args.stagingPath);
    await files.remove(args.stagingPath);
    await copy({ sh, files }, args.template, part);
    if (args.grow !== null) await growFile(sh, part, args.grow);
    await files.rename(part, args.stagingPath, { mode: 0o600 });
  },
  async undo({ args, files }) {
    await files.remove(partOf(args.stagingPath));
    await files.remove(args.stagingPath);
  },
  check: async ({ args, files }) => ((await exists(files, args.stagingPath)) ? 'done' : 'absent'),
});

/** The template in another size, shared by all copy-on-write disks of that size; an existing one never changes. */
export const growBase = defineAction<BaseArgs>({
  async run({ args, sh, files }) {
    if (await exists(files, args.base)) return;
    const part = partOf(args.base);
    await copy({ sh, files }, args.template, part);
    await growFile(sh, part, args.growth);
    await files.rename(part, args.base, { mode: 0o444, synced: true });
  },
  // other hosts of this run may use it; the removal of a disk removes an unused one
  undo: 'none',
  check: async ({ args, files }) => ((await exists(files, args.base)) ? 'done' : 'absent'),
});

export const makeCow = defineAction<CowArgs>({
  async run({ args, files }) {
    await files.mkdir(parentOf(args.stagingPath));
    await files.remove(args.stagingPath);
    // the link of an interrupted build stays: the template may be another file by now
    if (args.template !== undefined && !(await exists(files, args.backing))) await files.link(args.template, args.backing);
    await files.make(args.stagingPath, `empty copy-on-write disk over ${args.backing}`, async (temporary) => {
      const cow = await createCow(temporary, await headerFor(args.backing));
      await cow.file.close();
    });
  },
  async undo({ args, files }) {
    await files.remove(args.stagingPath);
    if (args.template !== undefined) await removeUnused(files, args.backing);
  },
  check: async ({ args, files }) => ((await exists(files, args.stagingPath)) ? 'done' : 'absent'),
});

export const publish = defineAction<PublishArgs>({
  async run({ args, files }) {
    if (!(await exists(files, args.stagingPath)) && (await exists(files, args.path))) return;
    await files.rename(args.stagingPath, args.path, args.sync ? { synced: true } : {});
  },
  async undo({ args, files }) {
    if (await exists(files, args.path)) await files.rename(args.path, args.stagingPath);
  },
  check: async ({ args, files }) =>
    !(await exists(files, args.stagingPath)) && (await exists(files, args.path)) ? 'done' : 'absent',
});

export const remove = defineAction<RemoveArgs>({
  async run({ args, files }) {
    await files.remove(args.path);
    if (args.stagingPath !== undefined) await files.remove(args.stagingPath);
    if (args.backing !== null && isBase(args.backing, args.images)) await removeUnused(files, args.backing);
  },
  undo: 'irreversible',
  check: async ({ args, files }) => ((await exists(files, args.path)) ? 'absent' : 'done'),
});

/** The removal of a disk never removes a template, but it removes a base of this project with the last disk over it. */
function isBase(backing: string, images: string): boolean {
  return backing.startsWith(`${images}/base-`);
}

/** `undefined` for a file that is gone by now, or that only a dry run made. */
async function headerOf(path: string) {
  return readHeader(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function removeUnused(files: Files, base: string): Promise<void> {
  if (!(await isUsed(files, base))) await files.remove(base);
}

async function isUsed(files: Files, base: string): Promise<boolean> {
  const images = parentOf(base);
  for (const name of await files.list(images)) {
    if (!/\.cow(\.new)?$/.test(name)) continue;
    if ((await headerOf(`${images}/${name}`))?.backing === base) return true;
  }
  return false;
}

export const actions = { clone, growBase, makeCow, publish, remove } as const;
