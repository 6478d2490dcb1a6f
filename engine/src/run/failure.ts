// The error of an action → a diagnostic that points at the project file.
import type { CodeText, Diagnostic, Values } from '../api/diagnostic.js';
import { fillText, isCode } from '../api/failure.js';
import { CommandFailed } from '../api/ports.js';
import type { Step } from '../api/step.js';
import { codes } from '../diagnostics/catalogue.js';
import { errorCode } from '../system/errno.js';
import { EditFailed } from '../system/files/guest-apply.js';
import { render } from '../system/print-command.js';

export interface FailureContext {
  readonly project: string;
  clean(text: string): string;
}

type Said = Pick<Diagnostic, 'code' | 'message' | 'hint' | 'command'>;

/** An error keeps its `hint`, and its `code` if that is a code of a catalogue and not of the system. */
export function diagnose(error: unknown, step: Step, ctx: FailureContext): Diagnostic {
  const edit = error instanceof EditFailed ? error : undefined;
  const said = cleaned(explain(edit?.cause ?? error, ctx), ctx);
  const inEdit = edit === undefined ? said : { ...said, message: ctx.clean(`${edit.message.split(': ')[0]}: ${said.message}`) };
  const span = edit?.origin ?? step.origin;
  return { ...inEdit, severity: 'error', plugin: edit?.plugin ?? step.plugin, step: step.id, ...(span && { span }) };
}

export function diagnostic(row: CodeText, values: Values, step?: Step): Diagnostic {
  return {
    ...fillText(row, values),
    severity: 'error',
    ...(step && { step: step.id, plugin: step.plugin }),
    ...(step?.origin && { span: step.origin }),
  };
}

function explain(error: unknown, { project }: FailureContext): Said {
  if (error instanceof CommandFailed) return { ...explainCommand(error, project), command: render(error.command) };
  if (!(error instanceof Error)) return fillText(codes.stepFailed, { what: String(error) });
  const code = errorCode(error);
  if (isCode(code)) {
    const hint = 'hint' in error && typeof error.hint === 'string' ? { hint: error.hint } : {};
    return { code, message: error.message, ...hint };
  }
  if (code === 'ENOSPC') return fillText(codes.diskFull, { what: 'path' in error ? String(error.path) : error.message, project });
  const cause = error.cause instanceof CommandFailed ? { command: render(error.cause.command) } : {};
  return { ...fillText(codes.stepFailed, { what: error.message }), ...cause };
}

function explainCommand({ command, outcome }: CommandFailed, project: string): Said {
  const { file } = command;
  const words = lastLines(outcome.stderr) || lastLines(outcome.stdout) || 'it said nothing';
  if (outcome.exitCode === 127) return fillText(codes.programNotFound, { file });
  if (outcome.exitCode === 124)
    return fillText(codes.stepTimedOut, { seconds: Math.round((command.timeoutMs ?? 600_000) / 1000) });
  if (/no space left on device/i.test(outcome.stderr))
    return fillText(codes.diskFull, { what: words.startsWith(`${file}: `) ? words : `${file}: ${words}`, project });
  return fillText(codes.commandFailed, { command: file, code: outcome.exitCode, said: words });
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ').slice(0, 500);
}

function cleaned(said: Said, { clean }: FailureContext): Said {
  return {
    ...said,
    message: clean(said.message),
    ...(said.command === undefined ? {} : { command: clean(said.command) }),
  };
}
