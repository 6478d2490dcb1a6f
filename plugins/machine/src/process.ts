// Is that process still the one that was meant? Numbers are reused, so it is asked who it is.
import type { LocalFiles } from '@mln/engine/api';

/** Whether that process lives (is no zombie) and all of `words` are among its arguments. */
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
