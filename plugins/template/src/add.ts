// A finished image → a template: checked, read-only, in its place and in the register.

import { dirname } from 'node:path';
import {
  encodeRegister,
  findTemplate,
  isName,
  type Look,
  lookAt,
  type Registered,
  readRegister,
  recover,
  registerPath,
  withEntry,
} from '@mln/disk-kit';
import { type CommandContext, CommandFailed } from '@mln/engine/api';
import { complaintOf } from './check.js';
import { enumerated, projectsOver } from './clones.js';
import { codes } from './codes.js';
import { sha256Of } from './hash.js';

export interface NewTemplate {
  /** The name in the register, which projects use. */
  readonly name: string;
  /** The name in the templates directory. */
  readonly file: string;
  readonly message: string;
  /** The format before the conversion. */
  readonly format?: string;
  readonly rootPartition?: number;
}

/** Reports and returns false when the name is not valid, or exists and the caller must not replace it. */
export async function nameIsFree(ctx: CommandContext, { name, file }: NewTemplate): Promise<boolean> {
  for (const text of [name, file])
    if (!isName(text)) {
      ctx.report.error(codes.invalidTemplateName, undefined, { name: text });
      return false;
    }
  if (ctx.options.force === true) return mayReplace(ctx, { name, file });
  const register = await readRegister({ paths: ctx.paths, local: ctx.files });
  const taken =
    (await ctx.files.stat(`${ctx.paths.templates}/${file}`)) !== undefined || register.some((entry) => entry.name === name);
  if (taken) ctx.report.error(codes.templateExists, undefined, { name, directory: ctx.paths.templates });
  return !taken;
}

/** Reports and returns false when disks of projects depend on the file that the template would replace. */
async function mayReplace({ files, paths, report }: CommandContext, added: Pick<NewTemplate, 'name' | 'file'>): Promise<boolean> {
  const path = `${paths.templates}/${added.file}`;
  const projects = await projectsOver(path, { files, projects: paths.projects });
  const [first] = projects;
  if (first === undefined) return true;
  report.error(codes.templateInUse, undefined, { name: added.name, path, first, projects: enumerated(projects) });
  return false;
}

/** Gives `work` a directory beside the templates, and removes the directory afterwards. Errors of commands become reports. */
export async function inWorkshop(ctx: CommandContext, what: string, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = `${ctx.paths.templates}/.making-${what}`;
  try {
    await ctx.files.mkdir(ctx.paths.templates, { mode: 0o755 });
    await ctx.files.remove(directory);
    await ctx.files.mkdir(directory);
    await work(directory);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    ctx.report.error(codes.registrationFailed, undefined, { file: what, reason: error.message });
  } finally {
    await ctx.files.remove(directory);
  }
}

/** Moves `image`, which is on the file system of the templates, into its place. Throws `CommandFailed`. */
export async function addTemplate(ctx: CommandContext, image: string, added: NewTemplate): Promise<void> {
  const { sh, files, paths } = ctx;
  if (!(await repair(ctx, image, added))) return;
  await sh.run({ file: 'chmod', args: ['0444', image] });
  const sha256 = await sha256Of(image, { probe: sh.probe, signal: ctx.signal });
  const path = `${paths.templates}/${added.file}`;
  const { size = 0 } = (await files.stat(image)) ?? {};
  await sh.run({ file: 'sync', args: [image] });
  // the image may have taken minutes to make
  if (!(await mayReplace(ctx, added))) return;
  await files.rename(image, path);
  const entry: Registered = {
    ...added,
    bytes: size,
    sha256,
    date: new Date(ctx.clock.now()).toISOString(),
  };
  const register = withEntry(await readRegister({ paths, local: files }), entry);
  await files.write(registerPath(paths.templates), encodeRegister(register), { mode: 0o644 });
  const found = await findTemplate(added.name, { paths, local: files });
  ctx.print({ ...entry, path }, () => `registered ${added.name} (${path})${found?.path === path ? '' : `, as ${added.file}`}`);
}

/** Replays the journal of the root file system. Reports and returns false without a usable file system. */
async function repair(ctx: CommandContext, image: string, { file, rootPartition }: NewTemplate): Promise<boolean> {
  const before = await lookAt(ctx.sh.probe, image, rootPartition);
  const place = placeOf(before, image);
  if (place !== undefined) {
    await recover({ sh: ctx.sh, scratch: dirname(image) }, place);
    await ctx.sh.run({
      file: 'e2fsck',
      args: ['-fp', `${image}${place.offset === 0 ? '' : `?offset=${place.offset}`}`],
      ok: [0, 1, 2],
    });
  }
  const look = place === undefined ? before : await lookAt(ctx.sh.probe, image, rootPartition);
  const complaint = complaintOf(look, {
    name: file,
    path: typeof ctx.options.template === 'string' ? ctx.options.template : image,
  });
  if (complaint !== undefined) ctx.report.error(complaint[0], undefined, complaint[1]);
  else if (place === undefined) ctx.say(`${file} is not an ext2, ext3 or ext4 file system; it is registered as it is`);
  return complaint === undefined;
}

/** `undefined`: not an ext file system. */
function placeOf(look: Look, image: string) {
  if (look.kind === 'filesystem') return /^ext[234]$/.test(look.type) ? { image, offset: 0 } : undefined;
  return look.kind === 'disk' && look.root !== null ? { image, offset: look.root.offset, partition: look.root } : undefined;
}
