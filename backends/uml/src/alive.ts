// Is it running? A pid file may be stale and its number reused, so the process itself is asked who it is.
import type { LocalFiles } from '@mln/engine/api';

/** The pid in `pidFile` when that process lives (is no zombie) and all of `words` are among its arguments. */
export const livePid = async (local: LocalFiles, pidFile: string, words: readonly string[]): Promise<number | undefined> => {
  const written = (await local.text(pidFile))?.trim() ?? '';
  if (!/^\d+$/.test(written)) return undefined;
  const [cmdline, stat] = await Promise.all([local.text(`/proc/${written}/cmdline`), local.text(`/proc/${written}/stat`)]);
  if (cmdline === undefined || stat === undefined) return undefined;
  // proc(5): the state is the field after the command's name, which is in parentheses and may hold anything
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  const given = cmdline.split('\0');
  return state !== 'Z' && state !== 'X' && words.every((word) => given.includes(word)) ? Number(written) : undefined;
};

export const machineWords = (places: { readonly umid: string; readonly umlDir: string }): readonly string[] => [
  `umid=${places.umid}`,
  `uml_dir=${places.umlDir}`,
];
