// The environment → the time limits for plugins.

export interface Patience {
  readonly deadlineMs?: number;
  readonly slowMs?: number;
}

/** MLN_HOOK_SECONDS: for debuggers, for tests of plugins that hang, and for very slow servers. */
export function patience(env: Readonly<Record<string, string | undefined>>): Patience {
  const seconds = Number(env.MLN_HOOK_SECONDS);
  return seconds > 0 ? { deadlineMs: seconds * 1000, slowMs: Math.min(3000, seconds * 500) } : {};
}
