// Is that process still the same one? The kernel reuses numbers, so the arguments decide.
import type { LocalFiles } from '@mln/engine/api';

/** True if that process lives (is not a zombie) and has all of `words` among its arguments. */
export async function lives(local: LocalFiles, pid: string, words: readonly string[]): Promise<boolean> {
  if (!/^\d+$/.test(pid)) return false;
  const [cmdline, stat] = await Promise.all([readProc(local, `${pid}/cmdline`), readProc(local, `${pid}/stat`)]);
  if (cmdline === undefined || stat === undefined) return false;
  // proc(5): the state is the field after the command's name, which is in parentheses and may hold anything
  const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  const given = cmdline.split('\0');
  return state !== 'Z' && state !== 'X' && words.every((word) => given.includes(word));
}

/** A file below /proc. A process that ends while it is read makes the system answer ESRCH, which is as good as not there. */
export async function readProc(local: LocalFiles, path: string): Promise<string | undefined> {
  try {
    return await local.text(`/proc/${path}`);
  } catch {
    return undefined;
  }
}
