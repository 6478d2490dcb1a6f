// A view draws the events of a run and decides nothing. The screen and the options choose the view.
import type { RunEvent } from '../api/event.js';

export interface View {
  /** Never throws. */
  event(event: RunEvent): void;
  /** Draws the last state and releases the terminal. */
  close(): Promise<void>;
}

export type Write = (text: string) => void;

export const noView: View = { event: () => {}, close: async () => {} };

/** One line of JSON for each event; `run-begin` carries the plan. */
export function ndjsonView(write: Write): View {
  return {
    event: (event) => write(`${JSON.stringify(event)}\n`),
    close: async () => {},
  };
}

type ViewKind = 'tree' | 'lines' | 'ndjson' | 'none';

export interface Screen {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the terminal, if it reports them. */
  readonly columns?: number | undefined;
}

// some pseudo-terminals report 0, for which drawing is the slowest
const narrowest = 20;

/** NO_COLOR removes the colours of the tree, not the tree. */
export function chooseView({ json, quiet, isTTY, env, columns = 80 }: Screen): ViewKind {
  if (json) return 'ndjson';
  if (quiet) return 'none';
  const drawable = isTTY && env.TERM !== 'dumb' && !given(env.CI) && columns >= narrowest;
  return drawable ? 'tree' : 'lines';
}

function given(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
