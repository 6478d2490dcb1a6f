// What every view is: it is told what happens and draws it. It decides nothing.
import type { RunEvent } from '../api/event.js';

export interface View {
  /** Never throws. */
  event(event: RunEvent): void;
  /** Draws the last state and lets go of the terminal. */
  close(): Promise<void>;
}

export type Write = (text: string) => void;

export const noView: View = { event: () => {}, close: async () => {} };
