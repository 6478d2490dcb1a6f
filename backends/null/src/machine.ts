// Text ↔ what is written down of a machine.
import type { Json } from '@mln/engine/api';

export interface Machine {
  /** Milliseconds since 1970: its memory, of which one sees whether it was kept. */
  readonly since: number;
  readonly paused?: boolean;
  /** What it was told to be while it ran, and what before. */
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
