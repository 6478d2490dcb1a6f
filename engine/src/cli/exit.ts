// The exit codes, and the error that ends a command with one of them.
import type { Diagnostic } from '../api/diagnostic.js';

export const exitCodes = {
  ok: 0,
  /** The command line was wrong, or `status` found a machine or switch that is down. */
  usage: 1,
  /** The project, the configuration or a plugin is not valid; nothing was touched. */
  invalid: 2,
  /** The plan was refused; nothing was touched. */
  refused: 3,
  /** The run failed, and mln undid its steps. */
  rolledBack: 4,
  /** The run failed, and some of its effects remain: resume or roll back. */
  unfinished: 5,
  bug: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command that has printed all its messages. */
export class Exit extends Error {
  readonly code: ExitCode;
  /** The diagnostics for programs (`--json`). */
  readonly diagnostics: readonly Diagnostic[];
  constructor(code: ExitCode, diagnostics: readonly Diagnostic[] = []) {
    super(`exit ${code}`);
    this.name = 'Exit';
    this.code = code;
    this.diagnostics = diagnostics;
  }
}
