// What every backend asks of the server it is on, by looking only.
import type { LocalFiles, ObserveContext } from '@mln/engine/api';

/** Who we are there. The kernel keeps a process's files in /proc under its effective user. */
export async function ownUid(local: LocalFiles): Promise<number> {
  return (await local.stat('/proc/self/stat'))?.uid ?? 0;
}

/** Of `programs`, names or absolute paths, those that are not there; none when nobody can tell. */
export async function missingPrograms(
  { probe }: Pick<ObserveContext, 'probe'>,
  programs: readonly string[],
): Promise<readonly string[]> {
  const { exitCode, stdout } = await probe({ file: 'which', args: programs });
  if (exitCode > 1) return []; // no `which` here
  const found = stdout.split('\n');
  return programs.filter((program) => !found.some((path) => path === program || path.endsWith(`/${program}`)));
}
