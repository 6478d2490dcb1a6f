// Commands and their outcomes as JSON, recorded on a machine that can, replayed on one that cannot.
import { createHash } from 'node:crypto';
import type { Command, Outcome } from '../../api/ports.js';
import { render } from '../print-command.js';

export interface Take {
  readonly kind: 'run' | 'probe';
  /** As `render` shows it, which is how it is found again. */
  readonly line: string;
  /** SHA-256 of the input, which itself may hold secrets. */
  readonly input?: string;
  readonly outcome: Outcome;
}

export interface Cassette {
  readonly version: 1;
  readonly takes: readonly Take[];
}

export function takeOf(kind: Take['kind'], command: Command, outcome: Outcome): Take {
  return {
    kind,
    line: render(command),
    ...(command.input === undefined ? {} : { input: inputHash(command.input) }),
    outcome,
  };
}

export function inputHash(input: string): string {
  return createHash('sha256').update(input).digest('hex');
}

export function keyOf(take: Pick<Take, 'kind' | 'line' | 'input'>): string {
  return `${take.kind} ${take.line} ${take.input ?? ''}`;
}
