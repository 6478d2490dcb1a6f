// RunEvents → one line of JSON each, as they are; `run-begin` carries the plan.
import type { View, Write } from './view.js';

export function ndjsonView(write: Write): View {
  return {
    event: (event) => write(`${JSON.stringify(event)}\n`),
    close: async () => {},
  };
}
