// The environment → how long plugins may think.

export interface Patience {
  readonly deadlineMs?: number;
  readonly slowMs?: number;
}

/** MLN_HOOK_SECONDS: for debuggers, for tests of plugins that hang, and for servers that are very slow. */
export function patience(env: Readonly<Record<string, string | undefined>>): Patience {
  const seconds = Number(env.MLN_HOOK_SECONDS);
  return seconds > 0 ? { deadlineMs: seconds * 1000, slowMs: Math.min(3000, seconds * 500) } : {};
}
