// Exit codes, and the way out of a command with one.

export const exitCodes = {
  ok: 0,
  /** The command line was wrong; `status`: something is down. */
  usage: 1,
  /** The project, the configuration or a plugin is not valid; nothing was touched. */
  invalid: 2,
  /** The plan was refused; nothing was touched. */
  refused: 3,
  /** It failed, and what was done of it was undone. */
  rolledBack: 4,
  /** It failed, and something remains: resume or roll back. */
  unfinished: 5,
  bug: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command; what there was to say has been said. */
export class Exit extends Error {
  readonly code: ExitCode;
  constructor(code: ExitCode) {
    super(`exit ${code}`);
    this.name = 'Exit';
    this.code = code;
  }
}
