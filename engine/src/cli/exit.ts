// Exit codes, and the way out of a command with one.
import type { Diagnostic } from '../api/diagnostic.js';

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

/** Ends a command; what there was to say to people has been said. */
export class Exit extends Error {
  readonly code: ExitCode;
  /** What programs are told, too. */
  readonly diagnostics: readonly Diagnostic[];
  constructor(code: ExitCode, diagnostics: readonly Diagnostic[] = []) {
    super(`exit ${code}`);
    this.name = 'Exit';
    this.code = code;
    this.diagnostics = diagnostics;
  }
}
