// Plan → the commands that it would run, in order, none of them run.
import type { Plan } from '../api/step.js';
import { execute } from '../run/execute.js';
import { nullJournal } from '../run/journal.js';
import { dryClock } from '../system/clock.js';
import { dryFiles } from '../system/dry-files.js';
import { dryShell } from '../system/dry-shell.js';
import { type ExitCode, exitCodes } from './exit.js';
import { actionOf } from './run-plan.js';
import { printDiagnostics, type Session } from './session.js';

/** Runs every action on ports that print: `+` changes something, `?` only looks. */
export const dryRun = async (session: Session, plan: Plan): Promise<ExitCode> => {
  const { cx, sh } = session;
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const print = (line: string) => cx.io.out(cx.json ? `${JSON.stringify({ type: 'command', line })}\n` : `${line}\n`);
  const result = await execute(plan, {
    journal: nullJournal(),
    action: (plugin, name) => actionOf(session, plugin, name),
    sh: dryShell(print, sh),
    files: dryFiles(print, cx.local),
    clock: dryClock(),
    signal: new AbortController().signal,
    jobs: 1,
    onFailure: 'keep',
    // a listing is no place for a secret
    secret: ({ secret }) => `(${secret})`,
    emit: (event) => {
      if (event.type !== 'step-begin') return;
      const step = steps.get(event.id);
      if (cx.json) cx.io.out(`${JSON.stringify({ type: 'step', id: event.id, title: step?.title })}\n`);
      else cx.io.out(`# ${step?.lane.replace(':', ' ')}: ${step?.title}\n`);
    },
  });
  printDiagnostics(cx, result.diagnostics);
  return result.diagnostics.some((d) => d.severity === 'error') ? exitCodes.refused : exitCodes.ok;
};
