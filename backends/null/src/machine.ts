// Text ↔ the recorded state of a machine.
import type { Json } from '@mln/engine/api';

export interface Machine {
  /** Milliseconds since 1970. This time is the simulated memory: a new value shows that the old memory was lost. */
  readonly since: number;
  readonly paused?: boolean;
  /** The words of the last change while it ran, and the words before that. */
  readonly words?: Json;
  readonly before?: Json;
}

export function readMachine(text: string | undefined): Machine | undefined {
  if (text === undefined) return undefined;
  const written: unknown = JSON.parse(text);
  const fields: Readonly<Record<string, Json>> = typeof written === 'object' && written !== null ? { ...written } : {};
  const { words, before, since, paused: held } = fields;
  return {
    since: typeof since === 'number' ? since : 0,
    ...(held === true ? { paused: true } : {}),
    ...(words === undefined ? {} : { words }),
    ...(before === undefined ? {} : { before }),
  };
}

export function textOf(machine: Machine): string {
  return `${JSON.stringify(machine)}\n`;
}

export function paused(machine: Machine): Machine {
  return { ...machine, paused: true };
}

export function withoutPause({ paused: _, ...machine }: Machine): Machine {
  return machine;
}

export function changed({ words, ...machine }: Machine, to: Json): Machine {
  return { ...machine, words: to, before: words ?? null };
}
