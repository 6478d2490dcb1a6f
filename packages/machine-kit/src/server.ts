// Facts of a server that every backend needs, read without changing anything.
import type { LocalFiles, ObserveContext } from '@mln/engine/api';

/** Our user id on that server. The kernel keeps a process's files in /proc under its effective user. */
export async function ownUid(local: LocalFiles): Promise<number> {
  return (await local.stat('/proc/self/stat'))?.uid ?? 0;
}

/** The missing ones of `programs`, which are names or absolute paths; empty if `which` does not exist. */
export async function missingPrograms(
  { probe }: Pick<ObserveContext, 'probe'>,
  programs: readonly string[],
): Promise<readonly string[]> {
  const { exitCode, stdout } = await probe({ file: 'which', args: programs });
  if (exitCode > 1) return []; // no `which` here
  const found = stdout.split('\n');
  return programs.filter((program) => !found.some((path) => path === program || path.endsWith(`/${program}`)));
}
