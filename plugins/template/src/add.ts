// A finished image → a template: checked, read-only, in its place and in the register.
import { type CommandCx, CommandFailed } from '@mln/engine/api';
import { needsRecovery } from '@mln/plugin-rootless';
import { findTemplate, isName } from './find.js';
import { encodeRegister, type Registered, readRegister, registerPath, withEntry } from './register.js';

export interface NewTemplate {
  /** In the register; what a project says. */
  readonly name: string;
  /** In the templates directory. */
  readonly file: string;
  readonly message: string;
}

/** Reports and answers false when the name is unusable, or taken and not to be replaced. */
export const nameIsFree = async (cx: CommandCx, { name, file }: NewTemplate): Promise<boolean> => {
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
};

/** Gives `work` a directory beside the templates, gone afterwards. What it cannot do is reported, not thrown. */
export const inWorkshop = async (cx: CommandCx, what: string, work: (directory: string) => Promise<void>): Promise<void> => {
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
};

/** Moves `image`, which is on the file system of the templates, into its place. Throws `CommandFailed`. */
export const addTemplate = async (cx: CommandCx, image: string, added: NewTemplate): Promise<void> => {
  const { sh, files, paths } = cx;
  if (await isExt(cx, image)) {
    await sh.run({ file: 'e2fsck', args: ['-fp', image], ok: [0, 1, 2] });
    if (await needsRecovery(sh, image)) return cx.report.error('MLN6104', undefined, { name: added.file, path: image });
  } else cx.say(`${added.file} is not an ext2, ext3 or ext4 file system; it is registered as it is`);
  await sh.run({ file: 'chmod', args: ['0444', image] });
  const { stdout } = await sh.run({ file: 'sha256sum', args: ['-b', image] });
  const path = `${paths.templates}/${added.file}`;
  const { size = 0 } = (await files.stat(image)) ?? {};
  await sh.run({ file: 'sync', args: [image] });
  await files.rename(image, path);
  const entry: Registered = {
    ...added,
    bytes: size,
    sha256: stdout.slice(0, 64),
    date: new Date(cx.clock.now()).toISOString(),
  };
  const register = withEntry(await readRegister({ paths, local: files }), entry);
  await files.write(registerPath(paths.templates), encodeRegister(register), { mode: 0o644 });
  const found = await findTemplate(added.name, { paths, local: files });
  cx.print({ ...entry, path }, () => `registered ${added.name} (${path})${found?.path === path ? '' : `, as ${added.file}`}`);
};

const isExt = async (cx: CommandCx, image: string): Promise<boolean> =>
  (await cx.sh.probe({ file: 'dumpe2fs', args: ['-h', image] })).exitCode === 0;
