// What programs see of our environment: little, and the same everywhere, because their output is parsed.

type Env = Readonly<Record<string, string | undefined>>;

const kept = ['HOME', 'USER', 'LOGNAME', 'TMPDIR', 'TZ', 'XDG_RUNTIME_DIR'] as const;
// debugfs, mke2fs and the like live where the path of a plain user does not lead
const always = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/bin', '/bin'] as const;

export function childEnv(own: Env): Record<string, string> {
  return {
    PATH: searchPath(own.PATH),
    LC_ALL: 'C',
    ...picked(own, kept),
  };
}

/** Those of the names that are set. */
export function picked(own: Env, names: readonly string[]): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = own[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function searchPath(path: string | undefined): string {
  return [...new Set([...(path ?? '').split(':').filter((dir) => dir.startsWith('/')), ...always])].join(':');
}
