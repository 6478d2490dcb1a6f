// A finished image → a template: checked, read-only, in its place and in the register.
import { dirname } from 'node:path';
import { type CommandCx, CommandFailed } from '@mln/engine/api';
import { recover } from '@mln/plugin-rootless';
import { complaintOf } from './check.js';
import { findTemplate, isName } from './find.js';
import { sha256Of } from './hash.js';
import { type Look, lookAt } from './look.js';
import { encodeRegister, type Registered, readRegister, registerPath, withEntry } from './register.js';

export interface NewTemplate {
  /** In the register; what a project says. */
  readonly name: string;
  /** In the templates directory. */
  readonly file: string;
  readonly message: string;
  /** What it was converted from. */
  readonly format?: string;
  readonly rootPartition?: number;
}

/** Reports and answers false when the name is unusable, or taken and not to be replaced. */
export async function nameIsFree(cx: CommandCx, { name, file }: NewTemplate): Promise<boolean> {
  for (const text of [name, file])
    if (!isName(text)) {
      cx.report.error('MLN6107', undefined, { name: text });
      return false;
    }
  if (cx.options.force === true) return true;
  const register = await readRegister({ paths: cx.paths, local: cx.files });
  const taken =
    (await cx.files.stat(`${cx.paths.templates}/${file}`)) !== undefined || register.some((entry) => entry.name === name);
  if (taken) cx.report.error('MLN6105', undefined, { name, directory: cx.paths.templates });
  return !taken;
}

/** Gives `work` a directory beside the templates, gone afterwards. What it cannot do is reported, not thrown. */
export async function inWorkshop(cx: CommandCx, what: string, work: (directory: string) => Promise<void>): Promise<void> {
  const directory = `${cx.paths.templates}/.making-${what}`;
  try {
    await cx.files.mkdir(cx.paths.templates, { mode: 0o755 });
    await cx.files.remove(directory);
    await cx.files.mkdir(directory);
    await work(directory);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    cx.report.error('MLN6106', undefined, { file: what, reason: error.message });
  } finally {
    await cx.files.remove(directory);
  }
}

/** Moves `image`, which is on the file system of the templates, into its place. Throws `CommandFailed`. */
export async function addTemplate(cx: CommandCx, image: string, added: NewTemplate): Promise<void> {
  const { sh, files, paths } = cx;
  if (!(await repair(cx, image, added))) return;
  await sh.run({ file: 'chmod', args: ['0444', image] });
  const sha256 = await sha256Of(image, { probe: sh.probe, signal: cx.signal });
  const path = `${paths.templates}/${added.file}`;
  const { size = 0 } = (await files.stat(image)) ?? {};
  await sh.run({ file: 'sync', args: [image] });
  await files.rename(image, path);
  const entry: Registered = {
    ...added,
    bytes: size,
    sha256,
    date: new Date(cx.clock.now()).toISOString(),
  };
  const register = withEntry(await readRegister({ paths, local: files }), entry);
  await files.write(registerPath(paths.templates), encodeRegister(register), { mode: 0o644 });
  const found = await findTemplate(added.name, { paths, local: files });
  cx.print({ ...entry, path }, () => `registered ${added.name} (${path})${found?.path === path ? '' : `, as ${added.file}`}`);
}

/** Replays the journal of the root file system. Reports and answers no when there is none that could be used. */
async function repair(cx: CommandCx, image: string, { file, rootPartition }: NewTemplate): Promise<boolean> {
  const before = await lookAt(cx.sh.probe, image, rootPartition);
  const place = placeOf(before, image);
  if (place !== undefined) {
    await recover({ sh: cx.sh, scratch: dirname(image) }, place);
    await cx.sh.run({
      file: 'e2fsck',
      args: ['-fp', `${image}${place.offset === 0 ? '' : `?offset=${place.offset}`}`],
      ok: [0, 1, 2],
    });
  }
  const look = place === undefined ? before : await lookAt(cx.sh.probe, image, rootPartition);
  const complaint = complaintOf(look, {
    name: file,
    path: typeof cx.options.template === 'string' ? cx.options.template : image,
  });
  if (complaint !== undefined) cx.report.error(complaint[0], undefined, complaint[1]);
  else if (place === undefined) cx.say(`${file} is not an ext2, ext3 or ext4 file system; it is registered as it is`);
  return complaint === undefined;
}

/** `undefined`: no file system of ext. */
function placeOf(look: Look, image: string) {
  if (look.kind === 'filesystem') return /^ext[234]$/.test(look.type) ? { image, offset: 0 } : undefined;
  return look.kind === 'disk' && look.root !== null ? { image, offset: look.root.offset, partition: look.root } : undefined;
}
