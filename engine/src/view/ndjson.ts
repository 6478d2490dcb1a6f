// RunEvents → one line of JSON each, as they are; `run-begin` carries the plan.
import type { View, Write } from './view.js';

export const ndjsonView = (write: Write): View => ({
  event: (event) => write(`${JSON.stringify(event)}\n`),
  close: async () => {},
});
