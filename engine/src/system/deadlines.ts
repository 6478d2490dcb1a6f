// The environment → the time limits for plugins.

export interface Patience {
  readonly deadlineMs?: number;
  readonly slowMs?: number;
  /** For one step of a run. */
  readonly stepMs?: number;
}

/** MLN_HOOK_SECONDS: for debuggers, for tests of plugins that hang, and for very slow servers. */
/** MLN_STEP_SECONDS: for disks that need more than a day, and for tests of actions that hang. */
export function patience(env: Readonly<Record<string, string | undefined>>): Patience {
  const [hook, step] = [Number(env.MLN_HOOK_SECONDS), Number(env.MLN_STEP_SECONDS)];
  return {
    ...(hook > 0 ? { deadlineMs: hook * 1000, slowMs: Math.min(3000, hook * 500) } : {}),
    ...(step > 0 ? { stepMs: step * 1000 } : {}),
  };
}

/** One call of a plugin. */
export const hookMs = 60_000;
/** One step of a run: its actions wait for guests, and copy disks. */
export const stepMs = 24 * 3_600_000;
